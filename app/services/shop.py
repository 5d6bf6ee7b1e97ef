"""The shop's own page of the book."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app import i18n, text
from app.errors import AppError
from app.i18n import _
from app.models.customer import Customer
from app.models.purchase import Purchase
from app.models.shop import Shop, TaxRate, Threshold
from app.services import closed_days, journal

CURRENCIES = ("IDR", "NOK", "CNY", "EUR", "GBP", "USD", "SEK", "DKK", "SGD", "MYR", "AUD", "CHF", "INR", "JPY")


@dataclass(frozen=True)
class ShopDraft:
    """What the form for a shop gives."""

    name: str
    currency: str
    country: str = ""
    time_zone: str = "UTC"
    address: str = ""
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    fiscal_year_month: int = 1
    prices_include_tax: bool = True
    leap_day_on_march: bool = False


@dataclass(frozen=True)
class ShopRow(ShopDraft):
    """The shop as it is saved."""

    version: int = 1

    @property
    def tax_number(self) -> str:
        """The tax number with its name before it; empty where there is none."""
        return i18n.named(_("Tax number"), self.tax_id) if self.tax_id else ""

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class TaxRateRow:
    """A rate the shop charges, in hundredths of a percent."""

    id: int
    name: str
    rate: int
    is_default: bool
    version: int


@dataclass(frozen=True)
class CountsRow:
    """How much the book holds."""

    customers: int
    purchases: int


_FIELDS = tuple(ShopDraft.__dataclass_fields__)


def create(session: Session, draft: ShopDraft) -> None:
    """Writes the shop's row into a new book; the one change that Undo does not know."""
    session.execute(insert(Shop).values(id=1, **_checked(draft)))


def get(session: Session) -> ShopRow:
    """The shop."""
    columns = [getattr(Shop, name) for name in (*_FIELDS, "version")]
    found = session.execute(select(*columns).where(Shop.id == 1)).one()
    return ShopRow(**found._mapping)


def save(session: Session, draft: ShopDraft, version: int) -> None:
    """Saves the shop's settings.

    Raises:
        AppError: a field cannot be right; Conflict: somebody saved it meanwhile.
    """
    values = _checked(draft)
    if closed_days.through(session) and draft.currency != get(session).currency:
        raise AppError(_("Books that are closed keep their currency."), field="currency")
    journal.update(session, Shop, 1, values, version)


def counts(session: Session) -> CountsRow:
    """How many customers and receipts there are."""
    customers = session.scalar(select(func.count()).select_from(Customer).where(Customer.removed_at.is_(None)))
    purchases = session.scalar(select(func.count()).select_from(Purchase).where(Purchase.removed_at.is_(None)))
    return CountsRow(customers or 0, purchases or 0)


def tax_rates(session: Session) -> list[TaxRateRow]:
    """The rates in use, the default one first."""
    rate = TaxRate
    found = session.execute(
        select(rate.id, rate.name, rate.rate, rate.is_default, rate.version)
        .where(rate.removed_at.is_(None))
        .order_by(rate.is_default.desc(), rate.rate.desc(), rate.id)
    )
    return [TaxRateRow(*row) for row in found]


def add_tax_rate(session: Session, name: str, rate: int, *, is_default: bool = False) -> int:
    """Adds a rate (hundredths of a percent); a new default takes the place of the old one.

    Raises:
        AppError: not between 0 and 100 %, or without a name.
    """
    if not 0 <= rate <= 10_000:
        raise AppError(_("A tax rate lies between 0 and 100 %."), field="rate")
    name = text.clean(name, field="name", required=_("A tax rate needs a name."))
    if is_default:
        for row in tax_rates(session):
            if row.is_default:
                journal.update(session, TaxRate, row.id, {"is_default": False})
    return journal.insert(session, TaxRate, name=name, rate=rate, is_default=is_default)


def remove_tax_rate(session: Session, key: int) -> None:
    """Takes a rate out of use; receipts keep theirs."""
    journal.remove(session, TaxRate, key)


def default_tax_rate(session: Session) -> int:
    """The rate for products without one of their own, in hundredths of a percent."""
    return next((row.rate for row in tax_rates(session) if row.is_default), 0)


def thresholds(session: Session) -> dict[str, float]:
    """The figures the owner set herself."""
    return dict(session.execute(select(Threshold.name, Threshold.value)).all())


def set_threshold(session: Session, name: str, value: float | None) -> None:
    """Sets one, or gives it back to the program's default with None."""
    found = session.execute(select(Threshold.id).where(Threshold.name == name)).scalar()
    if value is None:
        if found:
            journal.remove(session, Threshold, found)
    elif found:
        journal.update(session, Threshold, found, {"value": value})
    else:
        journal.insert(session, Threshold, name=name, value=value)


def _checked(draft: ShopDraft) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(draft, name) for name in _FIELDS}
    values["name"] = text.clean(draft.name, field="name", required=_("The shop needs a name."))
    for name in ("phone", "email", "tax_id"):
        values[name] = text.clean(getattr(draft, name), field=name)
    values["address"] = text.clean(draft.address, 1000, field="address")
    if draft.currency not in _currencies():
        raise AppError(_("“{code}” is not a currency.").format(code=draft.currency[:10]), field="currency")
    if draft.time_zone not in available_timezones():
        raise AppError(_("“{zone}” is not a time zone.").format(zone=draft.time_zone[:40]), field="time_zone")
    if not 1 <= draft.fiscal_year_month <= 12:
        raise AppError(_("The business year begins in a month from 1 to 12."), field="fiscal_year_month")
    return values


def _currencies() -> set[str]:
    from babel.numbers import list_currencies

    return set(list_currencies())
