"""The rules of the house that no tool knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
MIGRATIONS = ROOT / "app" / "models" / "migrations"


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def names_called(path: Path) -> set[str]:
    return {
        node.func.id for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_nothing_is_translated_while_importing() -> None:
    early = []
    for path in SOURCES:
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
                continue
            for call in ast.walk(node):
                if isinstance(call, ast.Lambda):
                    break
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                    early.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert early == []


def test_sql_as_text_is_written_only_in_storage_and_migrations() -> None:
    rooms = [path for path in SOURCES if path.parent.name != "storage" and not path.is_relative_to(MIGRATIONS)]
    assert [
        str(path.relative_to(ROOT))
        for path in rooms
        if re.search(r"import .*\btext\b", path.read_text())
        and re.search(r"from sqlalchemy.* import .*\btext\b", path.read_text())
    ] == []


EVERYWHERE = {
    "aggregate_strings", "coalesce", "count", "distinct", "length", "lower", "max", "min", "nullif", "sum",
}  # fmt: skip
"""Functions that SQLite and PostgreSQL both have under these names (SQLAlchemy writes them as each wants them)."""


def test_the_book_may_lie_in_another_database_than_sqlite() -> None:
    rooms = [path for path in SOURCES if path.parent.name != "storage" and not path.is_relative_to(MIGRATIONS)]
    alien = []
    for path in rooms:
        text = path.read_text("utf-8")
        alien += [f"{path.name}: func.{name}" for name in set(re.findall(r"\bfunc\.(\w+)", text)) - EVERYWHERE]
        of_sqlite = re.search(r"dialects import sqlite|sqlalchemy\.dialects\.sqlite|\browid\b|op\(.MATCH.\)", text)
        if of_sqlite and 'dialect.name == "sqlite"' not in text:
            alien.append(f"{path.name}: {of_sqlite[0]} without asking which database it is")
    assert alien == []


def test_feature_folders_of_the_window_do_not_know_each_other() -> None:
    features = [
        path
        for path in (ROOT / "app" / "ui").iterdir()
        if path.is_dir() and path.name not in ("widgets", "__pycache__")
    ]
    strangers = []
    for feature in features:
        for path in feature.rglob("*.py"):
            for other in features:
                if other != feature and f"app.ui.{other.name}" in path.read_text("utf-8"):
                    strangers.append(f"{path.relative_to(ROOT)} knows {other.name}")
    assert strangers == []


@pytest.mark.parametrize("word", ["processEvents", "time.sleep", "QThread("])
def test_the_window_never_waits(word: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py") if word in path.read_text("utf-8")]
    assert found == []


def test_no_broad_except_outside_the_crash_hooks() -> None:
    broad = []
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception")
            ):
                broad.append(path.relative_to(ROOT / "app").as_posix())
    assert set(broad) <= {"cli.py", "ui/crash.py", "ui/jobs.py"}


def test_the_program_without_its_window_runs_where_qt_is_missing(tmp_path: Path) -> None:
    hide = (
        "import sys, importlib.abc\n"
        "class Hide(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6'): raise ImportError('No module named PySide6')\n"
        "sys.meta_path.insert(0, Hide())\n"
        "from app.__main__ import main\n"
        f"book = {str(tmp_path / 'demo.regulars')!r}\n"
        "code = main(['demo', '--no-window', '--customers', '40', '--book', book])\n"
        "assert code == 0, code\n"
        "assert main(['check', '--book', book]) == 0\n"
        "assert main(['--book', book]) == 1\n"
    )
    done = subprocess.run([sys.executable, "-c", hide], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    assert "import" in done.stderr


def test_help_loads_neither_the_database_nor_the_window() -> None:
    probe = (
        "import sys\nfrom app.__main__ import main\nmain(['--help'])\n"
        "heavy = {'sqlalchemy', 'PySide6', 'numpy', 'reportlab', 'alembic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_project_names_no_download_host_and_no_path_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    hosts = re.compile(r"/wor" + r"k/|pypi" + r"\.org|pythonhoste" + r"d\.org|npmjs" + r"\.org")
    found = []
    for name in listed:
        path = ROOT / name
        if name and path.is_file() and path.suffix in (".py", ".toml", ".md", ".txt", ".qss", ".json", ".po", ""):
            found += [name] if hosts.search(path.read_text("utf-8", errors="ignore")) else []
    assert found == []


def test_every_icon_that_is_kept_is_shown_somewhere() -> None:
    words = "".join(path.read_text("utf-8") for path in SOURCES)
    style = (ROOT / "resources" / "style.qss").read_text("utf-8")
    names = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}
    themed = {name for name in names if re.sub("-(dark|light)$", "", name) in re.findall(r"@([a-z]+)\b", style)}
    assert [name for name in sorted(names - themed) if f'"{name}"' not in words] == []
