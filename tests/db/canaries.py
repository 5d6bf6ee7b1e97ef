"""A person with a word of her own in every place where a text can stand, and a look for these words in files."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from sqlalchemy import Text, select

from app.models import Base
from app.models.consent import Consent
from app.models.custom_field import CustomField
from app.models.follow_up import FollowUp
from app.models.import_run import ImportRun
from app.models.product import Product
from app.models.programme import Programme, ProgrammeMember
from app.models.purchase import Purchase
from app.models.suggestion import SuggestionAnswer
from app.models.survey_answer import SurveyAnswer
from app.services import (
    attachments,
    customers,
    exits,
    feedback,
    interactions,
    journal,
    notes,
    person,
    purchases,
    special_dates,
)
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, ConsentDraft, CustomValueDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.services.exits import ExitDraft
from app.services.feedback import FeedbackDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book

SUMS = ("purchase", "purchase_line", "payment", "customer_day", "customer_product", "customer_figure", "product")
"""The tables in which no row and no minor unit may change when somebody is erased."""

DAY = dt.date(2026, 11, 2)
NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
MARK = "zqxcanary"
"""What every such word begins with; no other text of a book holds it."""

NOT_TYPED = {
    ("customer", "sort_key"), ("customer", "search_text"), ("customer_contact", "normal"), ("attachment", "sha256"),
    ("purchase", "number"), ("purchase", "country"), ("purchase", "source_key"), ("customer_figure", "base_stage"),
}  # fmt: skip
"""Columns that the program fills by itself, or that belong to the receipt and tell of nobody."""


def word(*parts: object) -> str:
    """A word of its own for a place."""
    return MARK + "".join(f"{part}" for part in parts).replace("_", "") + "x"


def stock(book: Book) -> int:
    """Two products, a field of the owner's own, a member of staff's programme and another customer; her key."""
    with book.write("stock") as session:
        for key in (1, 2):
            journal.insert(session, Product, id=key, code=f"P{key}", name=f"Thing {key}", price=1000 * key)
        journal.insert(session, CustomField, name="Shoe size")
        journal.insert(session, Programme, name="Autumn letter", channel="letter")
        other = customers.save(session, CustomerDraft("Ola Other", tags=("Shared",), household="Others"))
        purchases.record(session, PurchaseDraft(other, DAY, (LineDraft(1, 1000, 1000),), (PaymentDraft(1000),)))
    return other


def draft(turn: int) -> CustomerDraft:
    """What the customer form says of her, each time otherwise."""

    def say(*parts: object) -> str:
        return word(*parts, turn)

    return CustomerDraft(
        f"{say('name')} {say('family')}", say("code"), contacts=(
            ContactDraft("email", f"{say('mail')}@example.no", say("label")),
            ContactDraft("social", say("social")), ContactDraft("phone", f"+47 2222333{turn}"),
        ),
        addresses=(AddressDraft(say("street"), say("post"), say("city"), say("region"), say("land"), say("home")),),
        interests=(say("interest"), "Baking"), needs=(NeedDraft(say("need"), DAY),), tags=("Shared", say("tag")),
        source=say("source"), language=say("language"), household=say("household"),
        custom=(CustomValueDraft(1, say("custom")),), since=DAY,
        consents=(ConsentDraft("email", bool(turn % 2), say("how")),),
    )  # fmt: skip


def live(book: Book) -> int:
    """Records a life with words of its own in every place, changed and undone as people do; returns her key."""
    with book.write("first seen") as session:
        key = customers.save(session, draft(0))
    with book.write("said") as session:
        notes.save(session, NoteDraft(key, DAY, word("note")))
        interactions.log(session, InteractionDraft(key, "call", DAY, text=word("talk"), learned=word("learned")))
        said = feedback.record(session, FeedbackDraft(key, "complaint", DAY, word("complaint"), 2, "price"))
        special_dates.save(session, SpecialDateDraft(key, "birthday", 2, 29, 1980, word("date"), 7, word("idea")))
        exits.record(session, ExitDraft(key, DAY, ["moved"], word("winback")))
    with book.write("closed") as session:
        feedback.close(session, said, word("resolution"), "content", DAY)
    with book.write("asked") as session:
        journal.insert(session, SurveyAnswer, customer_id=key, kind="nps", score=9, comment=word("comment"), day=DAY)
        journal.insert(session, FollowUp, customer_id=key, kind="promised", due=DAY, reason=word("reason"))
        attachments.add(session, key, attachments.draft(f"{word('file')}.txt", word("content").encode()), DAY)
        journal.insert(session, Consent, customer_id=key, channel="sms", given=True, at=NOW, wording=word("asked"))
        journal.insert(session, ProgrammeMember, programme_id=1, customer_id=key)
    with book.write("sold") as session:
        lines = (LineDraft(1, 2000, 1000, 100, description=word("line")), LineDraft(2, 1000, 2000))
        purchases.record(session, PurchaseDraft(key, DAY, lines, (PaymentDraft(3900),), note=word("receipt")))
        sold = session.scalars(select(Purchase.id).where(Purchase.customer_id == key)).one()
        journal.insert(
            session, SuggestionAnswer, customer_id=key, product_id=2, kind="repeat", answer="offered", day=DAY,
            reason=word("offer"),
        )  # fmt: skip
        journal.update(session, Purchase, sold, {"note": word("receipt", "again")})
    with book.write(f"Import of {word('name', 0)}.vcf") as session:
        run = {"at": NOW, "sha256": "1" * 64, "mapping": {}, "read": 1, "added": 0, "updated": 1, "skipped": 0}
        entry = journal.entry_id(session)
        session.execute(
            Base.metadata.tables["import_run"].insert(),
            {**run, "file": f"{word('name', 0)}.vcf", "kind": "vcard", "rejected": 0, "journal_entry_id": entry},
        )
    rewrite(book, key)
    return key


def rewrite(book: Book, key: int) -> None:
    """Changes every text about her, so that the journal holds what was before; undoes some of it."""
    for turn in (1, 2):
        with book.write(f"turn {turn}") as session:
            customers.save(session, draft(turn), key)
    for table in person.tables():
        if "id" not in table.c:
            continue
        model: Any = next(one.class_ for one in Base.registry.mappers if one.local_table is table)
        texts = typed(table)
        with book.write("retyped") as session:
            here = [table.c.removed_at.is_(None)] if "removed_at" in table.c else []
            for row in session.scalars(select(table.c.id).where(person.mine(table, [key]), *here)).all():
                if texts:
                    journal.update(session, model, row, {name: word(table.name, name, row) for name in texts})
    with book.write("short note") as session:
        passing = notes.save(session, NoteDraft(key, DAY, word("passing")))
        added = journal.entry_id(session)
    with book.write("longer note") as session:
        notes.save(session, NoteDraft(key, DAY, word("passing", "by")), passing)
        changed = journal.entry_id(session)
    for entry in (changed, added):
        with book.write("Undo") as session:
            journal.undo(session, entry)


def typed(table: Any) -> list[str]:
    """The columns of a table that people type into."""
    return [
        column.name
        for column in table.columns
        if type(column.type) is Text and (table.name, column.name) not in NOT_TYPED
    ]


def found_in(folder: Path) -> dict[str, int]:
    """How often a word of hers stands in each file below a folder, as UTF-8, UTF-16 or in capitals."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes().lower()
            times = sum(content.count(MARK.encode(how)) for how in ("utf-8", "utf-16-le", "utf-16-be"))
            if times:
                found[str(file.relative_to(folder))] = times
    return found


def import_names(book: Book) -> list[str]:
    """The files that imports name."""
    with book.read() as session:
        return list(session.scalars(select(ImportRun.file)))


def words_in(book: Book) -> set[str]:
    """The words of hers that the book's tables hold, the search index and the journal among them."""
    found: set[str] = set()
    with book.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                found |= set(re.findall(rf"{MARK}[a-z0-9]*", repr(row)))
    return found
