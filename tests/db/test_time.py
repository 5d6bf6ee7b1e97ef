"""Days and moments: zones, nights in which the clock jumps, years far off, and clocks that were set back."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.exchange import incoming
from app.models.purchase import Purchase
from app.reports import catalog
from app.services import customer_list, insights, journal, purchases, shop, special_dates, stages, undoing
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage import clock
from app.storage.book import Book
from app.storage.engine import connect
from tests.db.shops import Sell, sells

__all__ = ["sells"]

NIGHTS = {
    "Europe/Oslo": (dt.date(2026, 3, 29), dt.date(2026, 10, 25)),
    "America/New_York": (dt.date(2026, 3, 8), dt.date(2026, 11, 1)),
    "Australia/Lord_Howe": (dt.date(2026, 4, 5), dt.date(2026, 10, 4)),
    "America/Santiago": (dt.date(2026, 4, 5), dt.date(2026, 9, 6)),
    "Pacific/Apia": (dt.date(2011, 12, 29), dt.date(2011, 12, 31)),
    "Etc/GMT+12": (dt.date(2026, 3, 1), dt.date(2026, 12, 31)),
    "Pacific/Kiritimati": (dt.date(2026, 3, 1), dt.date(2026, 12, 31)),
    "Asia/Kathmandu": (dt.date(2026, 3, 1), dt.date(2026, 12, 31)),
    "Pacific/Marquesas": (dt.date(2026, 3, 1), dt.date(2026, 12, 31)),
}
"""Zones from UTC-12 to UTC+14, and nights in which their clocks jump; in Samoa a whole day was left out."""

HOURS = ("00:00", "00:30", "01:59", "02:00", "02:15", "02:30", "02:59", "03:00", "12:00", "23:30", "23:59")


@pytest.mark.parametrize("zone", NIGHTS)
def test_a_sale_keeps_its_day_and_the_clock_of_the_shop_in_every_zone(zone: str, tmp_path: Path) -> None:
    book = Book.create(tmp_path / "zone.regulars", ShopDraft("Toko", "NOK", "NO", zone))
    rows = [(day, hour) for day in NIGHTS[zone] for hour in HOURS]
    file = tmp_path / "till.csv"
    lines = [f"{day} {hour},R{n},Tea,1,10" for n, (day, hour) in enumerate(rows)]
    file.write_text("\n".join(["Date,Receipt,Item,Qty,Price", *lines]), "utf-8")
    assert incoming.import_file(book, file, incoming.look(file).mapping).counts.added == len(rows)
    assert incoming.import_file(book, file, incoming.look(file).mapping).counts.skipped == len(rows)
    with book.read() as session:
        found = {row.number: row for row in session.execute(select(Purchase.number, Purchase.day, Purchase.at))}
        by_day = session.execute(select(Purchase.day, Purchase.number).order_by(Purchase.day, Purchase.at)).all()
    for n, (day, hour) in enumerate(rows):
        row, local = found[f"R{n}"], found[f"R{n}"].at.astimezone(ZoneInfo(zone))
        assert row.day == day
        typed = dt.datetime.combine(day, dt.time.fromisoformat(hour))
        there_is = typed.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC).astimezone(ZoneInfo(zone))
        if there_is.replace(tzinfo=None) == typed:  # else the clock jumped over it
            assert local.replace(tzinfo=None) == typed
    assert [day for day, _number in by_day] == sorted(day for day, _hour in rows)
    book.close()


def test_days_after_2038_and_in_2100_are_days_like_others(book: Book, sells: Sell) -> None:
    for day in (dt.date(2037, 12, 31), dt.date(2038, 1, 19), dt.date(2038, 1, 20), dt.date(2100, 2, 28)):
        sells(1, day)
    with book.write("late") as session:
        at = dt.datetime(2100, 3, 1, 23, 59, 59, tzinfo=dt.UTC)
        draft = PurchaseDraft(1, dt.date(2100, 3, 1), (LineDraft(1, 1000, 1000, tax_rate=0),), (), at=at)
        key = purchases.record(session, draft)
        purchases.add_payment(session, key, PaymentDraft(1000, day=dt.date(2100, 3, 2)))
        special_dates.save(session, special_dates.SpecialDateDraft(1, "birthday", 2, 29))
    day = dt.date(2100, 3, 2)
    with book.write("learn") as session:
        insights.learn(session, day)
    with book.read() as session:
        row = purchases.get(session, key)
        assert (row.at, row.payments[0].day, row.owed) == (at, day, 0)
        [listed] = customer_list.rows(session, [1], day)
        assert (listed.last_day, listed.purchase_days) == (dt.date(2100, 3, 1), 5)
        assert stages.of(session, 1, day).since is not None
        assert insights.of(session, 1, day).last_purchase == dt.date(2100, 3, 1)
        [birthday] = special_dates.upcoming(session, dt.date(2100, 2, 1), 60)
        assert birthday.on == dt.date(2100, 2, 28), "2100 has no 29 February"
        for name in ("sales-journal", "tax-summary", "retention"):
            request = catalog.Request(name, day, dt.date(2100, 2, 1), dt.date(2100, 2, 28))
            assert catalog.render(session, request).pages


@pytest.mark.parametrize("back", [dt.timedelta(days=1), dt.timedelta(days=3653)])
def test_a_clock_that_was_set_back_is_noticed_and_the_order_of_entries_stays(
    book: Book, sells: Sell, back: dt.timedelta
) -> None:
    day = dt.date(2026, 11, 1)
    assert clock.doubt(book.path) == ""
    first = sells(1, day)
    with closing(connect(book.path)) as raw:  # as if everything so far had been recorded before the clock was set back
        later = (dt.datetime.now(dt.UTC) + back).replace(tzinfo=None).isoformat(" ")
        raw.execute("UPDATE journal_entry SET at = ?", (later,))
    assert "Set the clock right" in clock.doubt(book.path)
    second = sells(1, day)
    with book.write("undo") as session:
        newest = journal.latest(session)
        assert newest is not None
        undoing.undo(session, newest.id)
    with book.read() as session:
        assert session.scalars(select(Purchase.id)).all() == [first]
        assert second not in session.scalars(select(Purchase.id)).all()
    assert clock.doubt(book.path) == "", "the newest entry is from now"
    known = dt.datetime.now(dt.UTC) + back
    assert "Set the clock right" in clock.doubt(book.path, known=known), "whoever saw the former one knows better"


def test_small_corrections_of_the_clock_are_nothing_to_talk_about(book: Book) -> None:
    with book.write("rate") as session:
        shop.add_tax_rate(session, "MVA", 2500)
    now = dt.datetime.now(dt.UTC)
    assert clock.doubt(book.path, now - dt.timedelta(minutes=50)) == ""
    assert str((now - dt.timedelta(days=3653)).year) in clock.doubt(book.path, now - dt.timedelta(days=3653))
