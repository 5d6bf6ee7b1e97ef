"""A book where there is none yet."""

from __future__ import annotations

import locale
from pathlib import Path

from app.i18n import _, language
from app.services.shop import ShopDraft
from app.storage.book import Book

_HOME = {
    "id": ("IDR", "ID", "Asia/Jakarta"),
    "nb": ("NOK", "NO", "Europe/Oslo"),
    "zh_CN": ("CNY", "CN", "Asia/Shanghai"),
}


def suggested() -> ShopDraft:
    """A shop as this machine's settings suggest it: currency, country and time zone."""
    currency, country, zone = _HOME.get(language(), ("EUR", "", "UTC"))
    found = (locale.getlocale()[0] or "").split("_")
    if len(found) == 2 and len(found[1]) == 2:
        country = found[1]
        currency = _currency_of(country) or currency
        zone = _zone_of(country) or zone
    return ShopDraft(_("My shop"), currency, country, zone)


def open_or_create(path: Path, currency: str | None = None) -> Book:
    """Opens the book, or makes it with this machine's currency if it is not there."""
    if path.exists():
        return Book.open(path)
    draft = suggested()
    if currency:
        draft = ShopDraft(draft.name, currency.upper(), draft.country, draft.time_zone)
    return Book.create(path, draft)


def _currency_of(country: str) -> str | None:
    from babel.numbers import get_territory_currencies

    found = get_territory_currencies(country)
    return str(found[0]) if found else None


def _zone_of(country: str) -> str | None:
    from babel.core import get_global

    zones = get_global("territory_zones").get(country, [])
    return str(zones[0]) if zones else None
