"""Erasing a person leaves no word of theirs anywhere, and every sum as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, select

from app.errors import AppError
from app.models import Base
from app.models.customer import Customer
from app.models.journal import JournalEntry, JournalRow
from app.models.note import Note
from app.models.purchase import Purchase
from app.reports import catalog
from app.services import customer_page, customers, erasures, journal, notes, person, tags, undoing
from app.services.customers import CustomerDraft
from app.services.notes import NoteDraft
from app.storage import checkup, copies, sweeping
from app.storage.book import Book
from app.storage.engine import connect
from tests.db import canaries
from tests.db.importing import bring, count, take_back


def erase(book: Book, key: int) -> None:
    with book.write("erase") as session:
        erasures.erase(session, key)
    assert sweeping.sweep(book._engine, book.path)


def report(book: Book, name: str) -> list[Any]:
    with book.read() as session:
        made = catalog.report(session, catalog.Request(name, dt.date(2026, 11, 22), dt.date(2026, 1, 1)))
    return [(part.title, part.totals, None if name == "sales-journal" else part.rows) for part in made.sections]


def test_no_word_of_theirs_is_left_and_no_sum_moves(book: Book) -> None:
    canaries.stock(book)
    key = canaries.live(book)
    before = copies.totals_of(book.path)
    reports = {name: report(book, name) for name in ("tax-summary", "sales-journal", "receivables")}
    assert sum(canaries.found_in(book.path.parent).values()) > 200
    assert len(canaries.words_in(book)) >= 60
    erase(book, key)
    assert canaries.found_in(book.path.parent) == {}
    after = copies.totals_of(book.path)
    assert {name: after[name] for name in canaries.SUMS} == {name: before[name] for name in canaries.SUMS}
    assert {name: report(book, name) for name in reports} == reports
    assert checkup.run(book.path).sound


def test_what_is_not_swept_can_still_be_read_in_the_file(book: Book) -> None:
    canaries.stock(book)
    key = canaries.live(book)
    with book.write("erase") as session:
        erasures.erase(session, key)
    assert canaries.words_in(book) == set()
    assert canaries.found_in(book.path.parent) != {}


def test_the_search_index_forgets_too(book: Book) -> None:
    canaries.stock(book)
    key = canaries.live(book)
    assert "zqx" in terms(book)
    erase(book, key)
    assert {"zqx", "qxc"} & terms(book) == set()
    with book.read() as session:
        assert customers.search(session, canaries.MARK) == []
        assert [row.name for row in customers.search(session, "ola")] == ["Ola Other"]


def terms(book: Book) -> set[str]:
    """All that the search index of customers knows."""
    connection = connect(book.path)
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, customer_search, row)")
        return {row[0] for row in connection.execute("SELECT term FROM temp.words")}
    finally:
        connection.close()


def test_what_stays_has_no_column_that_people_type_into(book: Book) -> None:
    left = {
        (table.name, name)
        for table in person.tables()
        if table.name in erasures.KEPT and table.name != "customer"
        for name in canaries.typed(table)
    }
    assert left == {(table, name) for table, names in erasures.BLANKED.items() for name in names}


def test_of_the_customer_only_keys_and_dates_stay(book: Book) -> None:
    canaries.stock(book)
    key = canaries.live(book)
    erase(book, key)
    with book.read() as session:
        row = session.execute(select(person.ROOT).where(person.ROOT.c.id == key)).mappings().one()
        assert erasures.is_erased(session, key)
    said = {name: value for name, value in row.items() if isinstance(person.ROOT.c[name].type, Text) and value}
    assert said.pop("sort_key").startswith("erased customer 2")
    assert said == {"code": "erased-2", "name": "Erased customer 2"}
    assert row["removed_at"] is not None


def test_undo_of_what_was_done_to_others_still_works(book: Book) -> None:
    other = canaries.stock(book)
    with book.write("both") as session:
        key = customers.save(session, CustomerDraft("Kari Nord"))
        third = customers.save(session, CustomerDraft("Per Vest"))
        tags.tag(session, [other, key, third], "Choir")
    with book.write("Untag customers") as session:
        tags.untag(session, [other, key, third], tags.key_of(session, "Choir", field="tag"))
        untagged = journal.entry_id(session)
    with book.write("note") as session:
        notes.save(session, NoteDraft(other, canaries.DAY, "likes rye bread"))
        noted = journal.entry_id(session)
    erase(book, key)
    with book.write("Undo") as session:
        undoing.undo(session, untagged)
        undoing.undo(session, noted)
    with book.read() as session:
        assert tags.of(session, other) == ["Shared", "Choir"] or tags.of(session, other) == ["Choir", "Shared"]
        assert (tags.of(session, third), tags.of(session, key)) == (["Choir"], [])
        assert notes.of(session, other) == []


def test_undo_passes_over_what_was_done_to_them(book: Book) -> None:
    other = canaries.stock(book)
    with book.write("note on another") as session:
        notes.save(session, NoteDraft(other, canaries.DAY, "likes rye bread"))
    with book.write("new") as session:
        key = customers.save(session, CustomerDraft("Kari Nord"))
        added = journal.entry_id(session)
    with book.write("note") as session:
        notes.save(session, NoteDraft(key, canaries.DAY, "likes white bread"))
    erase(book, key)
    with book.read() as session:
        newest = journal.latest(session)
        assert newest is not None
        assert newest.title == "note on another"
    with pytest.raises(AppError, match="erased since"), book.write("Undo") as session:
        undoing.undo(session, added)


def test_a_sale_that_was_changed_together_with_others_can_still_be_undone(book: Book) -> None:
    other = canaries.stock(book)
    key = canaries.live(book)
    with book.read() as session:
        mine, theirs = (
            session.scalars(select(Purchase.id).where(Purchase.customer_id == who)).one() for who in (key, other)
        )
    with book.write("both") as session:
        for one in (mine, theirs):
            journal.update(session, Purchase, one, {"note": canaries.word("joint"), "channel": "market"})
        both = journal.entry_id(session)
    erase(book, key)
    with book.write("Undo") as session:
        undoing.undo(session, both)
    with book.read() as session:
        rows = dict(session.execute(select(Purchase.id, Purchase.channel)).all())
        found = dict(session.execute(select(Purchase.id, Purchase.note)).all())
    assert (rows, found) == ({mine: "shop", theirs: "shop"}, {mine: "", theirs: ""})
    assert checkup.run(book.path).sound


def test_customers_that_were_the_same_person_go_together(book: Book) -> None:
    canaries.stock(book)
    with book.write("twice") as session:
        key = customers.save(session, CustomerDraft("Kari Nord"))
        twin = customers.save(session, CustomerDraft("Kari Nordby"))
        notes.save(session, NoteDraft(twin, canaries.DAY, "both names"))
        journal.update(session, Customer, twin, {"merged_into_id": key})
    erase(book, key)
    with book.read() as session:
        names = session.scalars(select(Customer.name).order_by(Customer.id)).all()
        assert session.scalars(select(Note.id)).all() == []
    assert names == ["Ola Other", "Erased customer 2", "Erased customer 3"]


def test_words_and_households_that_others_have_stay(book: Book) -> None:
    canaries.stock(book)
    with book.write("new") as session:
        key = customers.save(session, CustomerDraft("Kari", tags=("Shared", "Own"), household="Others"))
        homes = customers.save(session, CustomerDraft("Per", household="Nords"))
        customers.save(session, CustomerDraft("Per", household=""), homes)
        customers.save(session, CustomerDraft("Kari", tags=("Own",), household="Nords"), key)
    erase(book, key)
    tables = Base.metadata.tables
    with book.read() as session:
        assert list(session.scalars(select(tables["tag"].c.name))) == ["Shared"]
        assert list(session.scalars(select(tables["household"].c.name))) == ["Others", "Nords"]


def test_an_import_that_named_them_keeps_its_number_only(book: Book) -> None:
    canaries.stock(book)
    key = canaries.live(book)
    assert canaries.import_names(book) == [f"{canaries.word('name', 0)}.vcf"]
    erase(book, key)
    assert canaries.import_names(book) == [""]
    with book.read() as session:
        assert "Import" in session.scalars(select(JournalEntry.title)).all()


def test_nothing_about_others_is_dropped_from_the_journal(book: Book) -> None:
    canaries.stock(book)
    with book.read() as session:
        before = session.execute(select(JournalRow.id, JournalRow.before, JournalRow.after)).all()
    erase(book, canaries.live(book))
    with book.read() as session:
        after = session.execute(select(JournalRow.id, JournalRow.before, JournalRow.after)).all()
    assert after[: len(before)] == before


def test_their_page_is_gone(book: Book) -> None:
    canaries.stock(book)
    key = canaries.live(book)
    erase(book, key)
    with book.read() as session, pytest.raises(AppError):
        customer_page.page(session, key, canaries.DAY)


def test_the_log_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "home" / "state"
    folder.mkdir(parents=True)
    for name in ("regulars.log", "regulars.old.log", "errors.log"):
        (folder / name).write_text(canaries.MARK)
    sweeping.empty_logs()
    assert canaries.found_in(folder) == {}


def test_an_import_with_them_in_it_can_still_be_taken_back(book: Book, tmp_path: Path) -> None:
    with book.write("before") as session:
        known = customers.save(session, CustomerDraft("Ola Other", "C9"))
    away = tmp_path / "elsewhere"
    away.mkdir()
    people = (
        "Code,Name,Phone,Note\nK1,Kari Nord,91234567,zqxcanarynote\nK2,Per Vest,92345678,tea\nC9,Ola Other,93456789,\n"
    )
    sales = "Receipt,Date,Customer,Product,Qty,Price\n1,2026-10-01,K1,Tea,1,10\n2,2026-10-02,K2,Tea,2,10\n"
    runs = [bring(book, away / "people.csv", people).number, bring(book, away / "sales.csv", sales).number]
    with book.read() as session:
        kari = session.scalars(select(Customer.id).where(Customer.code == "K1")).one()
    assert canaries.words_in(book) == {"zqxcanarynote"}
    erase(book, kari)
    assert canaries.words_in(book) == set()
    for number in reversed(runs):
        take_back(book, number)
    with book.read() as session:
        assert session.scalars(select(Customer.name).where(Customer.removed_at.is_(None))).all() == ["Ola Other"]
        assert customers.get(session, known).draft.contacts == ()
    assert count(book, Purchase) == 0
    assert checkup.run(book.path).sound
