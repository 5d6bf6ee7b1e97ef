"""Long days: every dialog opened again and again, and a day of eight hours in fast motion, in the real window."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import traceback
from contextlib import closing
from pathlib import Path
from types import TracebackType

from app.storage.engine import connect
from tests.bench.stalls import DAY, make_book
from tests.torture import dialogs, tell
from tests.torture.recorder import ROOT
from tests.torture.watched import NOISE, Day, over

WHOLE = 1000
"""Openings of each dialog; the day has five sales, two searches and .3 printed reports for each."""
A_DIALOG, A_DAY = 20, 30 * 1024
"""KiB that may stay of one opening, and of a day."""
PARTS = 10
"""Of a day; in each of them there is selling, searching and printing."""
REPORTS = ("follow-up-list", "special-dates", "sales-journal", "tax-summary", "owed", "retention")


def whole(folder: Path, number: int = WHOLE) -> bool:
    """Goes through it in a process of its own; prints what stayed of it."""
    book = folder / "long.regulars"
    make_book(book, 400, None).close()
    env = os.environ | {"REGULARS_HOME": str(folder), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.torture.long", str(book), str(number)]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        tell([f"the program ended with {done.returncode}", *done.stdout.splitlines()[-5:]])
        return False
    found = json.loads(done.stdout.splitlines()[-1])
    opened, day, control = found["dialogs"], found["day"], found["control"]
    worst = max(opened, key=lambda name: opened[name]["kib"])
    wrong = [f"{name} leaves {one['kib']} KiB an opening" for name, one in opened.items() if one["kib"] > A_DIALOG]
    wrong += [f"{name} leaves {one['widgets']} widgets" for name, one in opened.items() if one["widgets"] > 0]
    wrong += [f"{name} did not open {one['missing']} times" for name, one in opened.items() if one["missing"]]
    wrong += [f"the day leaves {day['kib']} KiB"] if day["kib"] > A_DAY + NOISE * (number < WHOLE) else []
    wrong += [f"{name}: {day[name]} more" for name in ("threads", "files") if day[name] > 0]
    # More of them take no memory (Qt's binding adds some with every layout); fewer would in the end abort the program.
    wrong += [f"references to None: {-day['nones']} fewer"] if day["nones"] < -500 else []
    made = 5 * number // PARTS * PARTS
    wrong += [f"{day['sales']} of {made} sales in the book"] if day["sales"] != made else []
    tell(
        [
            f"{len(opened)} dialogs opened {number} times each:"
            f" at most {opened[worst]['kib']} KiB stay of one ({worst})",
            f"a day of {day['sales']} sales, {day['searches']} searches, {day['printed']} reports in"
            f" {day['seconds']:.0f} s: {day['kib'] / 1024:.1f} MiB stay, {day['threads']} threads, {day['files']} files"
            f", {day['nones']:+} references to None",
            f"control: a dialog that nobody deletes leaves {control:.0f} KiB an opening",
            *wrong,
        ]
    )
    return not wrong and control > 2 * A_DIALOG


def eight_hours(day: Day, number: int) -> dict[str, float]:
    """Sells, searches and prints; what stays of it once everything was done a few times.

    The first thirty sales fill what is kept in memory of the shop; it grows no more after them. A tenth of the sales is
    recorded over the report that was looked at last, which is made anew after each; all others over Today.
    """
    for turn in range(min(number, 30)):
        sell(day, turn)
        search(day, turn)
    for name in REPORTS:
        report(day, name)
    sold, began, before = receipts(day.book), time.monotonic(), day.taken()
    printed = [round(0.3 * number * part / PARTS) for part in range(PARTS + 1)]
    for part in range(PARTS):
        for turn in range(5 * number // PARTS):
            if turn == number // (2 * PARTS):
                day.window.navigate("today")
            sell(day, part * 1000 + turn)
        for turn in range(2 * number // PARTS):
            search(day, turn)
        for turn in range(printed[part], printed[part + 1]):
            report(day, REPORTS[turn % len(REPORTS)])
    now = day.taken()
    grown: dict[str, float] = {name: now[name] - before[name] for name in now}
    return grown | {
        "sales": receipts(day.book) - sold,
        "searches": 2 * number // PARTS * PARTS,
        "printed": printed[-1],
        "seconds": time.monotonic() - began,
    }


def report(day: Day, name: str) -> None:
    """Makes a report and shows its first pages."""
    day.window.navigate("today")
    day.window.navigate("reports", name=name)
    day.settle()


def receipts(book: Path) -> int:
    """How many purchases are in the book, read past the program."""
    with closing(connect(book, pragmas={}, read_only=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM purchase").fetchone()[0])


def sell(day: Day, turn: int) -> None:
    """Records a purchase through its form: a known customer, two scanned products, Ctrl+Enter."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    codes = CODES
    day.window.record_purchase(turn % 400 + 1)
    editor = over(day)
    handle = editor.windowHandle()
    day.until(lambda: editor.form.product.isEnabled())
    for place in (turn, turn * 7 + 3):
        lines = len(editor.form.lines.basket.lines)
        QTest.keyClicks(editor.form.product, codes[place % len(codes)])
        QTest.keyClick(editor.form.product, Qt.Key.Key_Return)
        day.until(lambda before=lines: not editor.form.product.text() and before < 2)  # type: ignore[misc]
    QTest.keyClick(handle, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    day.until(lambda: over(day) is None)


def search(day: Day, turn: int) -> None:
    """Looks somebody up, in the popup or in the list."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    words = ("sar", "ko", "budi", "08", "an")[turn % 5]
    if turn % 2:
        day.window.open_finder()
        finder = over(day)
        QTest.keyClicks(finder.focusWidget() or finder, words)
        day.settle()
        finder.close()
    else:
        day.window.navigate("customers")
        QTest.keyClicks(day.window.deck.page().search, words)
        day.settle()
        QTest.keyClick(day.window.deck.page().search, Qt.Key.Key_Escape)
    day.settle()


CODES: list[str] = []
"""The codes of products for sale, as a scanner reads them."""


def failed(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Says what is wrong, in the program or here, and ends."""
    traceback.print_exception(kind, error, where)
    os._exit(1)


def main(book: Path, number: int) -> None:
    """The whole of it; prints what was found as JSON."""
    from app.settings import Settings
    from app.ui import ahead, pace
    from app.ui.app import Program, make_application, speak

    ahead.PAUSE = 1  # nobody types meanwhile
    pace.start()
    settings = Settings(language="en", theme="light")
    application = make_application(settings)
    speak(settings)
    program = Program(application, settings, argparse.Namespace(book=book, as_of=DAY))
    sys.excepthook = failed  # nobody is there to read the program's own report
    day = Day(program, book)
    program.start(book)
    day.until(lambda: program.window.context is not None and program.window.deck.page() is not None)
    time.sleep(1)
    day.settle()
    with closing(connect(book, pragmas={}, read_only=True)) as connection:
        CODES.extend(row[0] for row in connection.execute("SELECT code FROM product WHERE is_goods LIMIT 40"))
    lived = eight_hours(day, number)
    found = {
        "day": lived,
        "dialogs": dialogs.opened(day, number, whole=number >= WHOLE),
        "control": dialogs.control(day, number),
    }
    program.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
