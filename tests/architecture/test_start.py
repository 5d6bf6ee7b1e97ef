"""What the first picture of the window costs: it loads nothing that only the data or a later page needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

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


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What a fresh process has loaded when its window is painted for the first time."""
    home = os.environ | {"REGULARS_HOME": str(tmp_path_factory.mktemp("home")), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", FIRST_PICTURE], cwd=ROOT, env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {kind: set(names) for kind, names in json.loads(done.stdout).items()}


def test_the_first_picture_needs_no_library_of_the_data_or_of_paper(loaded: dict[str, set[str]]) -> None:
    roots = {name.partition(".")[0] for name in loaded["modules"]}
    heavy = {
        "alembic", "anyascii", "babel", "numpy", "openpyxl", "phonenumbers", "reportlab", "sqlalchemy", "sqlcipher3",
        "xlsxwriter", "zoneinfo",
    }  # fmt: skip
    assert roots & heavy == set()
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
