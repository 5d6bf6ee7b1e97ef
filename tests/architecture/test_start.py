"""What the first picture of the window costs, and on which thread the rest is loaded after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.ui.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "alembic", "anyascii", "babel", "numpy", "openpyxl", "phonenumbers", "reportlab", "sqlalchemy", "sqlcipher3",
    "xlsxwriter", "zoneinfo",
}  # fmt: skip

FIRST_PICTURE = """
import argparse, json, sys
from app import __main__
from app.settings import Settings
from app.ui import app, display, single

settings = Settings()
app.speak(settings)
application = app.make_application(settings)
assert not single.wake(app.Path("nobody.regulars"))
program = app.Program(application, settings, argparse.Namespace())
seen = []

def tell():
    from PySide6 import QtWidgets

    seen.append({"modules": sorted(sys.modules), "kinds": sorted(vars(QtWidgets))})
    application.quit()

program.window.seen.connect(tell)
program.window.await_book()
program.window.show()
application.exec()
print(json.dumps(seen[0]))
"""


EVERYTHING = """
import argparse, json, sys, threading
from app import __main__
from app.settings import Settings
from app.ui import app, pages
from PySide6.QtCore import QTimer

elsewhere, here = [], []

def look(event, arguments):
    if event == "import":
        (here if threading.current_thread() is threading.main_thread() else elsewhere).append(arguments[0])

sys.addaudithook(look)
settings = Settings()
app.speak(settings)
application = app.make_application(settings)
program = app.Program(application, settings, argparse.Namespace())

def done():
    return program.window.deck.count() >= len(pages.PAGES) and program.jobs.idle()

timer = QTimer(interval=50)
timer.timeout.connect(lambda: application.quit() if done() else None)
timer.start()
QTimer.singleShot(120_000, application.quit)
program.start(app.Path(sys.argv[1]))
application.exec()
print(json.dumps({"here": here, "elsewhere": elsewhere, "pages": [program.window.deck.count()]}))
program.close()
"""

THREADS = """
import os, {first}
import numpy as np

np.ones((500, 500), dtype=np.float32) @ np.ones((500, 500), dtype=np.float32)
print(len(os.listdir("/proc/self/task")))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What a fresh process has loaded when its window is painted for the first time."""
    home = os.environ | {"REGULARS_HOME": str(tmp_path_factory.mktemp("home")), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", FIRST_PICTURE], cwd=ROOT, env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {kind: set(names) for kind, names in json.loads(done.stdout).items()}


def test_the_first_picture_needs_no_library_of_the_data_or_of_paper(loaded: dict[str, set[str]]) -> None:
    roots = {name.partition(".")[0] for name in loaded["modules"]}
    assert roots & HEAVY == set()
    assert "app" in roots


def test_the_first_picture_needs_four_parts_of_qt_and_no_page(loaded: dict[str, set[str]]) -> None:
    parts = {name for name in loaded["modules"] if name.startswith("PySide6.Qt")}
    assert parts == {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtSvg"}
    pages = {name for name in loaded["modules"] if name.startswith("app.ui.") and name.endswith("page")}
    assert pages == set()
    rooms = {name for name in loaded["modules"] if name.startswith(("app.models", "app.services", "app.storage"))}
    assert rooms == set()


def test_the_first_picture_makes_few_kinds_of_widget_known_to_python(loaded: dict[str, set[str]]) -> None:
    """Asking Qt for an object whose kind Python cannot know beforehand makes every kind known; that takes its time."""
    assert "QLabel" in loaded["kinds"]
    assert loaded["kinds"] & {"QWizard", "QTreeView", "QStyleOptionViewItem", "QCalendarWidget"} == set()


def test_what_makes_kinds_of_widget_is_loaded_on_the_windows_thread_and_what_takes_long_is_not(
    tmp_path: Path, fresh_book: Path
) -> None:
    """A kind made known on another thread ends the program when an event asks for a kind just then."""
    path = tmp_path / "shop.regulars"
    path.write_bytes(fresh_book.read_bytes())
    home = os.environ | {"REGULARS_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING, str(path)], cwd=ROOT, env=home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["pages"][0] >= len(PAGES)
    assert [name for name in found["elsewhere"] if name.startswith(("app.ui", "PySide6", "shiboken6"))] == []
    rooms = ("app.services", "app.reports", "app.exchange")
    assert [name for name in found["here"] if name.startswith(rooms) or name in HEAVY] == []
    assert {"sqlalchemy", "numpy"} <= set(found["elsewhere"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads where Linux lists them")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor has no helpers to begin with")
def test_what_multiplies_has_no_helpers_that_spin_beside_the_window() -> None:
    def threads(first: str) -> int:
        plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        command = [sys.executable, "-c", THREADS.format(first=first)]
        return int(subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True).stdout)

    assert threads("app") == 1
    assert threads("sys") > 1
