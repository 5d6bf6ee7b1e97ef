"""Countries, currencies and time zones to choose from, in the person's language, the likely ones first."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from PySide6.QtCore import QLocale, QTimeZone

from app import i18n

NO_COUNTRIES = ("ZZ", "EU", "EZ", "UN", "XA", "XB", "QO")
LIKELY = ("IDR", "NOK", "CNY", "EUR", "GBP", "USD", "SEK", "DKK", "SGD", "MYR", "AUD", "CHF", "INR", "JPY")
LIKELY_COUNTRIES = (
    "ID", "NO", "CN", "GB", "US", "DE", "SE", "DK", "SG", "MY", "AU", "CH", "IN", "JP", "NL", "FR", "ES", "IT",
)  # fmt: skip
ZONES = {"ID": "Asia/Jakarta", "NO": "Europe/Oslo", "CN": "Asia/Shanghai", "GB": "Europe/London"}


def warm() -> None:
    """Reads the lists ahead, off the window's thread."""
    countries()
    currencies()
    zones()


def countries() -> list[tuple[object, str]]:
    """(ISO code, name) of every country, by name."""
    return _countries(i18n.language())


@lru_cache(maxsize=4)
def _countries(_language: str) -> list[tuple[object, str]]:
    names = i18n.locale().territories.items()
    found = [(code, str(name)) for code, name in names if len(code) == 2 and code not in NO_COUNTRIES]
    return sorted(found, key=lambda pair: pair[1].casefold())


def likely_countries() -> tuple[str, ...]:
    """The countries that the first letters of a name most likely mean: this machine's own before all others."""
    return (own_country(), *LIKELY_COUNTRIES)


def currencies() -> list[tuple[object, str]]:
    """(ISO code, "IDR – Indonesian rupiah"), the likely ones first."""
    return _currencies(i18n.language())


@lru_cache(maxsize=4)
def _currencies(_language: str) -> list[tuple[object, str]]:
    from babel.numbers import list_currencies

    names = i18n.locale().currencies
    rest = sorted(code for code in list_currencies() if code not in LIKELY and code in names)
    return [(code, f"{code} – {names.get(code, code)}") for code in (*LIKELY, *rest)]


@lru_cache(maxsize=1)
def zones() -> list[tuple[object, str]]:
    """Every time zone by its name in the tz database."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]


def own_country() -> str:
    """The country this machine is set to."""
    code = QLocale.territoryToCode(QLocale.system().territory())
    if len(code) == 2 and code != "ZZ":
        return code
    return {"nb": "NO", "zh_CN": "CN"}.get(i18n.language(), "ID")


def currency_of(country: str) -> str:
    """What is paid with in a country."""
    from babel.core import get_global

    known = get_global("territory_currencies").get(country, [])
    return next((str(code) for code, _since, until, tender in known if until is None and tender), "USD")


def own_zone(country: str = "") -> str:
    """The time zone this machine is set to; the country's where it is not set."""
    found = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    if found in available_timezones() and found not in ("UTC", "Etc/UTC"):
        return found
    return ZONES.get(country, "UTC")
