"""Whatever was done, undone, moved and shared before: who is erased is gone, the sums stay, and Undo goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from app.errors import AppError
from app.models.attachment import Attachment
from app.models.note import Note
from app.models.product import Product
from app.models.purchase import Purchase
from app.services import (
    attachments,
    customers,
    erasures,
    exits,
    interactions,
    journal,
    notes,
    purchases,
    tags,
    undoing,
)
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.exits import ExitDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.storage import checkup
from app.storage.book import Book
from tests.db import canaries

KARI, EVERYBODY = 1, (1, 2, 3)
DAY = canaries.DAY


def word(customer: int, *parts: object) -> str:
    """Kari's words can be told from the others'."""
    plain = "".join(map(str, parts))
    return f"{canaries.MARK}{plain}" if customer == KARI else f"plain{plain}"


@pytest.fixture
def shop(book: Book) -> Book:
    """Three customers, Kari the first, and two products."""
    with book.write("stock") as session:
        for key in (1, 2):
            journal.insert(session, Product, id=key, code=f"P{key}", name=f"Thing {key}", price=1000)
        for key in EVERYBODY:
            customers.save(session, CustomerDraft(word(key, "name", key)))
    return book


class Life:
    """What a shop does on a day, by chance."""

    def __init__(self, session: Any, rnd: Random, number: int) -> None:
        self.session, self.rnd, self.number = session, rnd, number
        self.who = rnd.choice((KARI, KARI, KARI, 2, 3))

    def say(self, what: str) -> str:
        return word(self.who, what, self.number)

    def one_of(self, model: Any) -> int | None:
        here = select(model.id).where(model.customer_id == self.who, model.removed_at.is_(None))
        found = self.session.scalars(here).all()
        return self.rnd.choice(found) if found else None

    def change(self) -> None:
        draft = customers.get(self.session, self.who).draft
        home = self.rnd.choice(("Home", self.say("home"), ""))
        mail = ContactDraft("email", f"{self.say('m')}@example.no")
        stuck = tuple(self.rnd.sample(["Shared", self.say("tag"), "VIP"], 2))
        changed = replace(draft, name=self.say("name"), household=home, tags=stuck, contacts=(mail,))
        customers.save(self.session, changed, self.who)

    def note(self) -> None:
        notes.save(self.session, NoteDraft(self.who, DAY, self.say("note")))

    def rewrite(self) -> None:
        if key := self.one_of(Note):
            notes.save(self.session, NoteDraft(self.who, DAY, self.say("again")), key)

    def unnote(self) -> None:
        if key := self.one_of(Note):
            notes.remove(self.session, key)

    def tag(self) -> None:
        tags.tag(self.session, EVERYBODY, self.rnd.choice(("Shared", "Joint")))

    def untag(self) -> None:
        key = tags.key_of(self.session, "Shared", field="tag")
        tags.untag(self.session, self.rnd.sample(EVERYBODY, 2), key)

    def drop_tag(self) -> None:
        if found := tags.listing(self.session):
            tags.remove(self.session, self.rnd.choice(found).id)

    def sell(self) -> None:
        lines = (LineDraft(1, 1000, 1000, description=self.say("line")), LineDraft(2, 2000, 500))
        draft = PurchaseDraft(self.who, DAY, lines, (PaymentDraft(500),), note=self.say("receipt"))
        purchases.record(self.session, draft)

    def move(self) -> None:
        """A receipt is corrected, and may turn out to be somebody else's."""
        if key := self.one_of(Purchase):
            row, self.who = purchases.get(self.session, key), self.rnd.choice(EVERYBODY)
            lines = (LineDraft(1, 3000, 1000, description=self.say("moved")),)
            draft = PurchaseDraft(self.who, DAY, lines, (PaymentDraft(100),), note=self.say("changed"))
            purchases.edit(self.session, key, draft, row.version)

    def unsell(self) -> None:
        if key := self.one_of(Purchase):
            purchases.remove(self.session, key)

    def leave(self) -> None:
        exits.record(self.session, ExitDraft(self.who, DAY, ["price"], self.say("back")))

    def talk(self) -> None:
        again = DAY + dt.timedelta(days=9)
        words = {"text": self.say("talk"), "learned": self.say("learned")}
        interactions.log(self.session, InteractionDraft(self.who, "call", DAY, again_on=again, **words))

    def bring_a_friend(self) -> None:
        customers.save(self.session, CustomerDraft(f"Friend {self.number}", referred_by_id=self.who))
        purchases.record(self.session, PurchaseDraft(self.who, DAY, (LineDraft(1, 1000, 1000),)))

    def attach(self) -> None:
        said = self.rnd.choice((self.say("content"), "a leaflet that several have"))
        file = attachments.draft(f"{self.say('file')}.txt", said.encode())
        attachments.add(self.session, self.who, file, DAY)

    def unattach(self) -> None:
        if key := self.one_of(Attachment):
            attachments.remove(self.session, key)

    def sweep(self) -> None:
        attachments.sweep(self.session)

    def undo(self) -> None:
        undo_latest(self.session)


ACTS: list[Callable[[Life], None]] = [
    Life.change, Life.note, Life.rewrite, Life.unnote, Life.tag, Life.untag, Life.drop_tag, Life.sell, Life.move,
    Life.unsell, Life.leave, Life.talk, Life.bring_a_friend, Life.attach, Life.unattach, Life.sweep,
    Life.undo,
]  # fmt: skip


def undo_latest(session: Any) -> bool:
    """Takes the latest act back, but not the shop's beginning; whether there was one."""
    latest = journal.latest(session)
    if latest is None or not latest.title.startswith("act"):
        return False
    undoing.undo(session, latest.id)
    return True


def money(book: Book) -> tuple[int, int, int]:
    """How many receipts there are, what they come to and what was paid."""
    bill = Purchase
    with book.read() as session:
        asked = select(func.count(), func.sum(bill.net + bill.tax), func.sum(bill.paid))
        return tuple(session.execute(asked.where(bill.removed_at.is_(None))).one())  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(8))
def test_whoever_is_erased_is_gone_whatever_happened_before(shop: Book, seed: int) -> None:
    rnd = Random(seed)
    for number in range(rnd.randrange(15, 45)):
        try:
            with shop.write(f"act {number}") as session:
                rnd.choice(ACTS)(Life(session, rnd, number))
        except AppError:
            continue  # some acts are refused, as with undoing what others stand on
    before = money(shop)
    assert canaries.words_in(shop) != set()
    with shop.write("erase") as session:
        erasures.erase(session, KARI)
    assert money(shop) == before
    assert canaries.words_in(shop) == set()
    assert checkup.run(shop.path).sound
    going = True
    while going:
        try:
            with shop.write("Undo") as session:
                going = undo_latest(session)
        except AppError:
            going = False
    assert canaries.words_in(shop) == set()
    assert checkup.run(shop.path).sound


def test_a_receipt_that_was_theirs_once_is_the_others_and_keeps_no_word_of_theirs(shop: Book) -> None:
    for number, act in enumerate((Life.sell, Life.move)):
        with shop.write(f"act {number}") as session:
            life = Life(session, Random(1), number)
            life.who = KARI
            life.rnd = Random(5) if act is Life.move else life.rnd
            act(life)
    with shop.read() as session:
        owner = session.scalars(select(Purchase.customer_id)).one()
    assert owner != KARI
    assert canaries.words_in(shop) >= {f"{canaries.MARK}receipt0", f"{canaries.MARK}line0"}
    before = money(shop)
    with shop.write("erase") as session:
        erasures.erase(session, KARI)
    assert (money(shop), canaries.words_in(shop)) == (before, set())
    with shop.read() as session:
        assert session.scalars(select(Purchase.note)).one() == "plainchanged1"
