"""A till whose clock is set back a day, then ten years, then right again: the real program under another time."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.models.product import Product
from app.models.purchase import Purchase
from app.services import journal, purchases, undoing
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.shop import ShopDraft
from app.storage import backup, checkup, clock
from app.storage.book import Book
from tests.torture import tell
from tests.torture.recorder import ROOT, build

SHIFTS = {"right": 0, "a day back": -1, "ten years back": -3653, "right again": 0}
"""Days that the clock is off, one after the other."""


def live(folder: Path, backups: int) -> dict[str, Any]:
    """A stretch at the till, by whatever clock there is; what came of it."""
    path, today = folder / "shop.regulars", dt.date.today()
    if not path.exists():
        book = Book.create(path, ShopDraft("Toko Melati", "NOK", "NO", "Europe/Oslo"))
        with book.write("stock") as session:
            journal.insert(session, Product, code="T", name="Tea", price=1000)
        book.close()
    before = {file.name for file in backup.held(path)}
    doubt = clock.doubt(path)
    book, wrong = Book.open(path), []
    for _turn in range(backups):
        kept, taken_back = sell(book, today), sell(book, today)
        with book.write("Undo") as session:
            newest = journal.latest(session)
            undoing.undo(session, newest.id if newest else 0)
        with book.read() as session:
            there = session.scalars(select(Purchase.id).where(Purchase.id >= kept)).all()
            wrong += [] if there == [kept] else [f"of {kept} and {taken_back} there are {there}"]
            wrong += [] if purchases.get(session, kept).day == today else ["another day"]
        backup.make(path)
    book.close()
    after = {file.name for file in backup.held(path)}
    wrong += checkup.run(path).faults
    return {
        "doubt": doubt, "gone": len(before - after), "held": len(after), "today": today.isoformat(), "wrong": wrong,
    }  # fmt: skip


def sell(book: Book, day: dt.date) -> int:
    """Records a sale."""
    with book.write("sale") as session:
        draft = PurchaseDraft(None, day, (LineDraft(1, 1000, 1000, tax_rate=0),), (PaymentDraft(1000),))
        return purchases.record(session, draft)


def whole(folder: Path, backups: int = 20) -> bool:
    """The whole of it; the control is that with the right clock nothing is noticed, and backups do go again."""
    library = build(folder, "clock")
    found: dict[str, dict[str, Any]] = {}
    for name, days in SHIFTS.items():
        shift = {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(days * 86_400), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.torture.clocks", str(folder), str(backups)]
        done = subprocess.run(command, env=os.environ | shift, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            tell([done.stderr.strip()[-900:]])
            return False
        found[name] = json.loads(done.stdout)
    lines = [
        f"{name} ({one['today']}): {'noticed' if one['doubt'] else 'nothing to notice'}, {one['gone']} backups let go, "
        f"{one['held']} held, {len(one['wrong'])} wrong {one['wrong'][:2] or ''}"
        for name, one in found.items()
    ]
    tell(["clocks", *lines])
    right, back = (found["right"], found["right again"]), (found["a day back"], found["ten years back"])
    noticed = all(one["doubt"] and not one["gone"] for one in back) and not any(one["doubt"] for one in right)
    return noticed and found["right again"]["gone"] > 0 and not any(one["wrong"] for one in found.values())


if __name__ == "__main__":
    print(json.dumps(live(Path(sys.argv[1]), int(sys.argv[2]))))
