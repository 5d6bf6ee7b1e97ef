"""Products from a file: those the book has are brought up to date, the others are added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import text
from app.i18n import _
from app.models.interest import Interest, ProductInterest
from app.models.product import Product, ProductFamily
from app.models.shop import TaxRate
from app.services import interests, journal

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Article:
    """One row of a file: what is None or empty is not said. Money in minor units, size in thousandths."""

    row: int
    code: str
    name: str = ""
    barcode: str = ""
    category: str = ""
    price: int | None = None
    cost: int | None = None
    tax_rate: int | None = None
    unit: str = ""
    size: int | None = None
    family: str = ""
    step: int | None = None
    is_goods: bool | None = None
    is_discontinued: bool | None = None
    interests: tuple[str, ...] = ()


@dataclass
class Plan:
    """What an import would do: rows by product key, or None for new ones."""

    new: dict[str, Article] = field(default_factory=dict)
    changed: list[tuple[int, Article]] = field(default_factory=list)
    skipped: int = 0
    updated: int = 0
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def added(self) -> int:
        """How many products would be new."""
        return len(self.new)


@dataclass
class _Known:
    rates: dict[int, int]
    families: dict[str, int]
    interests: dict[int, set[str]]


_PLAIN = ("name", "barcode", "category", "price", "cost", "unit", "size", "step", "is_goods", "is_discontinued")


def plan(session: Session, articles: Sequence[Article], progress: Progress | None = None) -> Plan:
    """Works out what would come in, without changing anything."""
    made = Plan()
    product = Product
    rows = session.execute(
        select(product.id, product.code, product.removed_at, product.tax_rate_id, product.family_id,
               *(getattr(product, name) for name in _PLAIN))
    ).mappings().all()  # fmt: skip
    by_code = {row["code"]: row for row in rows}
    by_name = {row["name"].casefold(): row for row in rows if row["removed_at"] is None}
    known = _known(session)
    for place, article in enumerate(articles):
        if progress and place % 5_000 == 0:
            progress(place / len(articles))
        named = None if article.code else by_name.get(article.name.casefold())
        here = named or by_code.get(article.code or article.name)  # a name is the code of what has no other
        which = article.code or article.name
        if which in made.new:
            made.refused[article.row] = _("“{code}” stands twice in this file.").format(code=which[:60])
        elif article.tax_rate is not None and article.tax_rate not in known.rates:
            made.refused[article.row] = _("The shop has no such tax rate; add it in the settings first.")
        elif here is None:
            made.new[which] = article
        elif here["removed_at"] is not None or _differs(here, article, known):
            made.updated += 1
            made.changed.append((here["id"], article))
        else:
            made.skipped += 1
    return made


def _known(session: Session) -> _Known:
    rates = session.execute(select(TaxRate.rate, TaxRate.id).where(TaxRate.removed_at.is_(None)))
    families = session.execute(select(ProductFamily.name, ProductFamily.id))
    likes: dict[int, set[str]] = {}
    for key, name in session.execute(
        select(ProductInterest.product_id, Interest.name).join(Interest, Interest.id == ProductInterest.interest_id)
    ):
        likes.setdefault(key, set()).add(name.casefold())
    return _Known(dict(iter(rates)), dict(iter(families)), likes)


def _values(article: Article, known: _Known) -> dict[str, Any]:
    """The columns a row speaks of."""
    said = {name: getattr(article, name) for name in _PLAIN}
    values = {name: value for name, value in said.items() if value is not None and value != ""}
    if article.tax_rate is not None:
        values["tax_rate_id"] = known.rates[article.tax_rate]
    if article.family:
        values["family_id"] = known.families.get(article.family, 0)
    return values


def _differs(row: Any, article: Article, known: _Known) -> bool:
    if any(row[name] != value for name, value in _values(article, known).items()):
        return True
    return bool({name.casefold() for name in article.interests} - known.interests.get(row["id"], set()))


def apply(session: Session, made: Plan, run: int, progress: Progress | None = None) -> None:
    """Writes what was planned, within the session's transaction.

    Args:
        run: the import's number.
        progress: told the share done, 0 to 1; may raise Cancelled.
    """
    told = progress or (lambda _share: None)
    known = _known(session)
    articles = [*made.new.values(), *(article for _key, article in made.changed)]
    for name in dict.fromkeys(article.family for article in articles if article.family):
        if name not in known.families:
            known.families[name] = journal.insert(session, ProductFamily, name=name)
    _add(session, list(made.new.values()), run, known)
    told(0.5)
    for place, (key, article) in enumerate(made.changed):
        if place % 100 == 0:
            told(0.5 + 0.5 * place / len(made.changed))
        _update(session, key, article, known)
    told(1.0)


def _add(session: Session, articles: list[Article], run: int, known: _Known) -> None:
    nothing = {
        "barcode": "", "category": "", "price": 0, "cost": None, "unit": "", "size": None, "step": None,
        "is_goods": True, "is_discontinued": False, "tax_rate_id": None, "family_id": None,
    }  # fmt: skip
    rows = []
    for article in articles:
        code, name = article.code or article.name, article.name or article.code
        rows.append({
            **nothing, **_values(article, known), "code": code, "name": name, "import_id": run,
            "search_text": _search_text(name, code, article.barcode, article.category),
        })  # fmt: skip
    keys = journal.insert_many(session, Product, rows)
    for key, article in zip(keys, articles, strict=True):
        _add_interests(session, key, article.interests)


def _update(session: Session, key: int, article: Article, known: _Known) -> None:
    values = {**_values(article, known), "removed_at": None}
    product = Product
    row = session.execute(
        select(product.name, product.code, product.barcode, product.category).where(product.id == key)
    ).one()
    now = {**row._mapping, **values}
    values["search_text"] = _search_text(now["name"], now["code"], now["barcode"], now["category"])
    journal.update(session, Product, key, values)
    has = {name.casefold() for name in session.scalars(
        select(Interest.name).join(ProductInterest, ProductInterest.interest_id == Interest.id)
        .where(ProductInterest.product_id == key)
    )}  # fmt: skip
    _add_interests(session, key, tuple(name for name in article.interests if name.casefold() not in has))


def _add_interests(session: Session, key: int, names: tuple[str, ...]) -> None:
    for name in names:
        journal.insert(session, ProductInterest, product_id=key, interest_id=interests.key_of(session, name))


def _search_text(*words: str) -> str:
    return text.fold(" ".join(word for word in words if word))
