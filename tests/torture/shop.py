"""The small shop that is tortured: what is done in it, through the program's own services, and what must hold after.

Every action tells what it is about to do ("try") and that it is done ("done", after the program said so). Whatever
happens in between, the book must afterwards hold everything done, and of the last thing tried all or nothing.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from typing import Any

from app.errors import AppError
from app.exchange import incoming
from app.services import closed_days, closed_periods, customers, products, purchases, undoing
from app.services import journal as journal_of
from app.services.shop import ShopDraft
from app.settings import Settings
from app.storage import backup, encryption, passcode, seal
from app.storage.book import Book
from app.storage.encryption import Secret
from tests.torture.place import TO_COME, Fact, Tell, at_home, book_of, revision_to_come
from tests.torture.told import CLOSED, state

DAY = dt.date(2026, 11, 21)
SECRETS = (Secret(bytes(range(100, 116)), b"first passcode.."), Secret(bytes(range(50, 66)), b"second passcode."))
for _secret in SECRETS:
    encryption.know(_secret)  # whoever judges what is found can open it


def prepare(folder: Path, *, encrypted: bool = False) -> None:
    """A shop with customers, products and receipts, two backups of different states, and a stick for a second place.

    Args:
        encrypted: the book has a passcode; the backups are from before.
    """
    path = book_of(folder)
    path.parent.mkdir(parents=True)
    opened = Book.create(path, ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
    with opened.write("Stock") as session:
        for n in range(12):
            customers.save(session, customers.CustomerDraft(name=f"Customer {n}", code=f"C{n}"))
        for n in range(9):
            products.save(session, products.ProductDraft(name=f"Thing {n}", code=f"P{n}", price=1000 + n))
    rnd = Random(0)
    for letter in "AB":
        for _sale in range(8):
            sell(opened, rnd, lambda _word, _fact: None)
        row = backup.make(path, folder / "kept")
        for file in (row.path, seal.beside(row.path)):
            file.rename(file.with_name(letter + file.suffix))
    opened.close()
    if encrypted:
        passcode.put_on(path, SECRETS[0])
    (folder / "stick").mkdir()
    with at_home(folder):
        Settings(scale=1).save()


def prepare_for(action: str, folder: Path) -> None:
    """The same, and beside it the program of tomorrow if the action is an upgrade."""
    prepare(folder)
    if action == "upgrades":
        with revision_to_come(folder / "to-come"):
            pass


# ---- what is done ------------------------------------------------------------------------------


def sales(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """A day at the till: sales, and now and then a change, a removal, an undo."""
    opened = Book.open(book_of(folder))
    try:
        for _turn in range(rounds):
            sell(opened, rnd, tell)
            if rnd.random() < 0.2:
                rnd.choice((edit, _remove, _undo))(opened, rnd, tell)
    finally:
        opened.close()


def imports(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Files from a till."""
    for _turn in range(rounds):
        name = f"I{rnd.randrange(10**9)}"
        prices = [rnd.randrange(100, 9000) for _receipt in range(25)]
        lines = [f"2026-10-{n % 28 + 1:02},{name}-{n},C{n % 9},P{n % 9},1,{p / 100:.2f}" for n, p in enumerate(prices)]
        file = folder.with_name(f"{folder.name}-files") / f"{name}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(["Date,Receipt,Customer,Product,Quantity,Price", *lines]), "utf-8")
        fact = {"receipts": {f"{name}-{n}": [p, p] for n, p in enumerate(prices)}}
        opened = Book.open(book_of(folder))
        try:
            tell("try", fact)
            looked = incoming.look(file, kind="purchases")
            incoming.import_file(opened, file, looked.mapping)
            tell("done", fact)
            again = incoming.import_file(opened, file, looked.mapping)
            assert again.counts.added == 0, again.counts
        finally:
            opened.close()


def backups(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Sales and backups, to two places, with the book open."""
    opened = Book.open(book_of(folder))
    try:
        for _turn in range(rounds):
            sell(opened, rnd, tell)
            tell("try", {})
            row = backup.make(book_of(folder), second=folder / "stick")
            if row.trouble:
                raise AppError(row.trouble)
            tell("done", {"backup": row.path.name})
    finally:
        opened.close()


def restores(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Sales, and then a backup put in the book's place."""
    for _turn in range(rounds):
        opened = Book.open(book_of(folder))
        try:
            sell(opened, rnd, tell)
        finally:
            opened.close()
        fact = {"restored": rnd.choice("AB")}
        tell("try", fact)
        aside = backup.restore(folder / "kept" / f"{fact['restored']}.backup", book_of(folder))
        assert aside is not None
        tell("done", fact | {"aside": aside.name})


def passcodes(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Sales, and then a passcode set, changed or removed."""
    path = book_of(folder)
    for _turn in range(rounds):
        opened = Book.open(path)
        try:
            sell(opened, rnd, tell)
        finally:
            opened.close()
        if rnd.random() < 0.5:
            backup.make(path)
        secret = rnd.choice([one for one in (*SECRETS, None) if (one and one.salt) != encryption.salt_of(path)])
        fact = {"salt": secret.salt.hex() if secret else ""}
        tell("try", fact)
        if secret:
            passcode.put_on(path, secret)
        else:
            passcode.take_off(path)
        tell("done", fact)
        passcode.bring_along(path, passcode.behind(path))


def upgrades(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """Books of today opened by the program of tomorrow."""
    with revision_to_come(folder / "to-come"):
        for _turn in range(rounds):
            opened = Book.open(book_of(folder))
            try:
                tell("done", {"revision": TO_COME})
                sell(opened, rnd, tell)
            finally:
                opened.close()


def settings(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """The machine's settings changed over and over."""
    with at_home(folder):
        for _turn in range(rounds):
            fact = {"scale": rnd.randrange(2, 10**9)}
            tell("try", fact)
            Settings(scale=fact["scale"], last_book="x" * rnd.randrange(6000)).save()
            tell("done", fact)


def closings(folder: Path, tell: Tell, rnd: Random, rounds: int) -> None:
    """A sale a day, and the day's books closed."""
    opened = Book.open(book_of(folder))
    try:
        for _turn in range(rounds):
            with opened.read() as session:
                day = (closed_days.through(session) or DAY) + dt.timedelta(1)
            sell(opened, rnd, tell, day)
            with opened.write("Close books") as session:
                closed_periods.close(session, day, day + dt.timedelta(1))
                fact: Fact = {"receipts": {CLOSED: [day.toordinal(), len(closed_periods.listing(session))]}}
                tell("try", fact)
            tell("done", fact)
    finally:
        opened.close()


ACTIONS = {
    "sales": sales, "imports": imports, "backups": backups, "restores": restores, "upgrades": upgrades,
    "settings": settings, "passcodes": passcodes, "closings": closings,
}  # fmt: skip


def sell(opened: Book, rnd: Random, tell: Tell, day: dt.date = DAY) -> None:
    """Records a purchase."""
    lines = tuple(
        purchases.LineDraft(1 + rnd.randrange(9), 1000 * rnd.randint(1, 3), rnd.randrange(100, 9000))
        for _line in range(rnd.randint(1, 4))
    )
    paid = (purchases.PaymentDraft(rnd.randrange(100, 9000)),) if rnd.random() < 0.8 else ()
    customer = 1 + rnd.randrange(12) if rnd.random() < 0.9 else None
    with opened.write("Record purchase") as session:
        key = purchases.record(session, purchases.PurchaseDraft(customer, day, lines, paid))
        fact = _receipt(session, key)
        tell("try", fact)
    tell("done", fact)


def edit(opened: Book, rnd: Random, tell: Tell) -> None:
    """Changes a purchase."""
    with opened.write("Change purchase") as session:
        row = purchases.get(session, _some(session, rnd))
        line = purchases.LineDraft(1 + rnd.randrange(9), 2000, rnd.randrange(100, 9000))
        paid = tuple(purchases.PaymentDraft(p.amount, p.method, p.day) for p in row.payments)
        purchases.edit(session, row.id, purchases.PurchaseDraft(row.customer_id, row.day, (line,), paid), row.version)
        fact = _receipt(session, row.id)
        tell("try", fact)
    tell("done", fact)


def _remove(opened: Book, rnd: Random, tell: Tell) -> None:
    with opened.write("Remove purchase") as session:
        row = purchases.get(session, _some(session, rnd))
        purchases.remove(session, row.id)
        fact = {"receipts": {row.number: None}}
        tell("try", fact)
    tell("done", fact)


def _undo(opened: Book, rnd: Random, tell: Tell) -> None:
    with opened.write("Undo") as session:
        latest = journal_of.latest(session)
        assert latest is not None
        before = {number: list(found) for number, found in state(session.connection().exec_driver_sql).items()}
        undoing.undo(session, latest.id)
        after = {number: list(found) for number, found in state(session.connection().exec_driver_sql).items()}
        fact = {"receipts": {n: after.get(n) for n in {*before, *after} if before.get(n) != after.get(n)}}
        tell("try", fact)
    tell("done", fact)


def _some(session: Any, rnd: Random) -> int:
    keys = session.connection().exec_driver_sql("SELECT id FROM purchase WHERE removed_at IS NULL").all()
    return int(rnd.choice(keys)[0])


def _receipt(session: Any, key: int) -> Fact:
    row = purchases.get(session, key)
    return {"receipts": {row.number: [row.gross, row.paid]}}


