"""Two cards of one person: everything comes to the one that stays, and Undo makes them two again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.models.base import Base
from app.models.customer import Customer
from app.models.figure import CustomerDay, CustomerFigure, CustomerProduct
from app.models.product import Product
from app.services import (
    closed_periods,
    customers,
    figures,
    interactions,
    journal,
    merging,
    notes,
    person,
    purchases,
    special_dates,
    undoing,
)
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.services.interactions import InteractionDraft
from app.services.merging import DoubleRow
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book

DAY = dt.date(2026, 11, 20)
JOINED = {
    "customer_contact", "customer_address", "customer_interest", "customer_tag", "customer_need", "custom_value",
}  # fmt: skip
"""What the card's own words are made of: the draft holds it."""
WORKED_OUT = {"customer_day", "customer_figure", "customer_product", "stage_change"}


@pytest.fixture
def two(book: Book) -> tuple[int, int]:
    """Kari with a mobile and two purchases; "K. Nordmann" with the same mobile written otherwise, and the rest."""
    with book.write("two cards") as session:
        tea = journal.insert(session, Product, code="T", name="Tea", search_text="", price=1000)
        kari = customers.save(
            session,
            CustomerDraft(
                "Kari Nordmann", contacts=(ContactDraft("phone", "912 34 567"),), tags=("VIP",),
                addresses=(AddressDraft("Storgata 1", "0155", "Oslo"),), since=dt.date(2026, 5, 1),
            ),
        )  # fmt: skip
        other = customers.save(
            session,
            CustomerDraft(
                "K. Nordmann", since=dt.date(2024, 1, 1), source="Market", tags=("vip", "Tea"), household="Nordmann",
                contacts=(ContactDraft("phone", "+47 91234567"), ContactDraft("email", "kari@example.no")),
                needs=(NeedDraft("a tin", DAY),), relationship_type="personal", preferred_channel="email",
            ),
        )  # fmt: skip
        for key, ago in ((kari, 30), (kari, 10), (other, 50), (other, 20)):
            line = LineDraft(tea, 1000, 10_000)
            purchases.record(session, PurchaseDraft(key, DAY - dt.timedelta(days=ago), (line,)))
        notes.save(session, NoteDraft(other, DAY, "Allergic to nuts", is_warning=True))
        interactions.log(session, InteractionDraft(other, "call", DAY, text="Moves in May"))
        special_dates.save(session, SpecialDateDraft(kari, "birthday", 2, 14))
        special_dates.save(session, SpecialDateDraft(other, "birthday", 2, 14, 1988))
        special_dates.save(session, SpecialDateDraft(other, "wedding", 6, 9))
    return kari, other


def merged(book: Book, kept: int, other: int) -> int:
    with book.write("Merge customers") as session:
        merging.merge(session, kept, other)
        return journal.entry_id(session)


def derived(session: Session) -> list[Any]:
    found: list[Any] = []
    for model in (CustomerFigure, CustomerDay, CustomerProduct):
        table = Base.metadata.tables[model.__tablename__]
        found += [tuple(row) for row in session.execute(select(table).order_by(*table.columns))]
    return found


def everything(session: Session) -> dict[str, list[Any]]:
    tables = [table for table in person.tables() if "id" in table.c]
    hidden = {"version"}
    return {
        table.name: [
            tuple(row)
            for row in session.execute(select(*(c for c in table.c if c.name not in hidden)).order_by(table.c.id))
        ]
        for table in tables
    }


def test_every_table_about_a_customer_is_moved_joined_or_worked_out() -> None:
    moved = {model.__tablename__ for model in merging.MOVED}
    about = {table.name for table, column in person.tables().items() if column.name == "customer_id"}
    assert about == moved | JOINED | WORKED_OUT
    assert not moved & (JOINED | WORKED_OUT)


def test_everything_comes_to_the_card_that_stays(book: Book, two: tuple[int, int]) -> None:
    kari, other = two
    merged(book, kari, other)
    with book.read() as session:
        draft = customers.get(session, kari).draft
        assert (draft.name, draft.source, draft.household) == ("Kari Nordmann", "Market", "Nordmann")
        assert (draft.relationship_type, draft.preferred_channel) == ("personal", "email")
        assert draft.since == dt.date(2024, 1, 1)
        assert [one.value for one in draft.contacts] == ["912 34 567", "kari@example.no"]
        assert (draft.tags, [need.text for need in draft.needs]) == (("Tea", "VIP"), ["a tin"])
        assert [address.line for address in draft.addresses] == ["Storgata 1, 0155 Oslo"]
        days = special_dates.for_customer(session, kari, DAY)
        assert sorted((one.kind, one.year) for one in days) == [("birthday", 1988), ("wedding", None)]
        assert [one.text for one in notes.of(session, kari)] == ["Allergic to nuts"]
        figure = session.execute(
            select(CustomerFigure.purchase_days, CustomerFigure.net).where(CustomerFigure.customer_id == kari)
        ).one()
        assert tuple(figure) == (4, 40_000)
        assert customers.find(session, "K. Nordmann", 5) == []
        assert [row.id for row in customers.find(session, "kari@example.no", 5)] == [kari]
        assert person.ids(session, kari) == [kari, other]


def test_the_figures_are_those_of_a_book_that_always_had_one_card(book: Book, two: tuple[int, int]) -> None:
    merged(book, *two)
    with book.write("again") as session:
        kept_up = derived(session)
        figures.refresh(session, two)
        assert derived(session) == kept_up


def test_undo_makes_them_two_again(book: Book, two: tuple[int, int]) -> None:
    with book.read() as session:
        before, worked_out = everything(session), derived(session)
    entry = merged(book, *two)
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    with book.read() as session:
        assert everything(session) == before
        assert derived(session) == worked_out


def test_whom_the_other_card_referred_is_referred_by_the_one_that_stays(book: Book, two: tuple[int, int]) -> None:
    kari, other = two
    with book.write("friends") as session:
        friend = customers.save(session, CustomerDraft("Guro", referred_by_id=other))
        journal.update(session, Customer, kari, {"referred_by_id": other})
    merged(book, kari, other)
    with book.read() as session:
        assert customers.get(session, friend).draft.referred_by_id == kari
        assert customers.get(session, kari).draft.referred_by_id is None


def test_closed_books_stay_as_they_are(book: Book, two: tuple[int, int]) -> None:
    kari, other = two
    with book.write("close") as session:
        closed_periods.close(session, DAY - dt.timedelta(days=40), DAY)
    with pytest.raises(AppError, match="merge this one into them"), book.write("merge") as session:
        merging.merge(session, kari, other)
    merged(book, other, kari)
    with book.write("close") as session:
        guro = customers.save(session, CustomerDraft("Guro"))
        line = LineDraft(1, 1000, 10_000)
        purchases.record(session, PurchaseDraft(guro, DAY - dt.timedelta(days=39), (line,)))
        closed_periods.close(session, DAY - dt.timedelta(days=39), DAY)
    with pytest.raises(AppError, match="Both have purchases"), book.write("merge") as session:
        merging.merge(session, other, guro)


def test_one_card_is_not_merged_with_itself_nor_with_one_that_is_gone(book: Book, two: tuple[int, int]) -> None:
    kari, other = two
    with pytest.raises(AppError, match="somebody else"), book.write("merge") as session:
        merging.merge(session, kari, kari)
    merged(book, kari, other)
    with pytest.raises(AppError, match="removed"), book.write("merge") as session:
        merging.merge(session, kari, other)


def test_doubles_share_a_number_an_e_mail_or_the_name(book: Book, two: tuple[int, int]) -> None:
    kari, other = two
    with book.write("more") as session:
        namesake = customers.save(session, CustomerDraft("kari nordmann"))
        customers.save(session, CustomerDraft("Guro", contacts=(ContactDraft("email", "guro@example.no"),)))
    with book.read() as session:
        found = merging.doubles(session, kari)
        assert found == [DoubleRow(namesake, "kari nordmann", "name"), DoubleRow(other, "K. Nordmann", "phone")]
        assert set(merging.all_doubles(session)) == {kari, other, namesake}
    merged(book, kari, other)
    with book.read() as session:
        assert set(merging.all_doubles(session)) == {kari, namesake}
        assert [row.id for row in merging.doubles(session, kari)] == [namesake]
