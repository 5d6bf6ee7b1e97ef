"""Text stays text: no SQL and no markup is put together out of words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
RUNS_SQL = {"text", "execute", "executemany", "executescript", "exec_driver_sql", "literal_column"}
RICH = {
    "setHtml",
    "insertHtml",
    "appendHtml",
    "setMarkdown",
    "QTextBrowser",
    "QTextDocument",
    "QStaticText",
    "QErrorMessage",
}
PLAIN = {"plain_tip", "_", "ngettext", "pgettext", "answer_tip"}
"""What gives a tip that is never markup: the escaping, words of the program itself, and what hands on either."""


NAMES = {
    "APPLICATION_ID", "BY_OLD_RULES", "PATIENCE", "how", "index", "name", "order", "secret.pragma", "table", "value",
}  # fmt: skip
"""What may stand in SQL that is put together in the vault: numbers, pragmas and tables, none typed by anybody."""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """(name, call) of every call in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def put_together(node: ast.expr) -> bool:
    """Whether a string is made of parts that are not constants."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return not all(isinstance(side, ast.Constant) for side in (node.left, node.right))
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Constant)  # "…".format, ", ".join


def made_of_words(source: str) -> list[int]:
    """The lines in which SQL is put together."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in RUNS_SQL and put_together(node.args[0]):
                found.append(node.lineno)
    return found


def test_no_sql_is_put_together_outside_the_vault() -> None:
    rooms = [
        path for path in sorted(APP.rglob("*.py")) if "storage" not in path.parts and "migrations" not in path.parts
    ]
    assert [
        f"{path.relative_to(ROOT)}:{line}" for path in rooms for line in made_of_words(path.read_text("utf-8"))
    ] == []


def parts(node: ast.expr) -> list[str]:
    """What is put into a string, as it is written."""
    if isinstance(node, ast.JoinedStr):
        return [ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue)]
    return [ast.unparse(node)]


def test_in_the_vault_only_names_of_the_program_are_put_into_sql() -> None:
    found = set()
    for path in sorted((APP / "storage").rglob("*.py")):
        for name, call in calls(path):
            if name in RUNS_SQL and call.args and put_together(call.args[0]):
                found |= set(parts(call.args[0]))
    assert found <= NAMES


def test_the_careless_ways_are_seen() -> None:
    for careless in ('f"SELECT {name}"', '"SELECT " + name', '"SELECT %s" % name', '"SELECT {}".format(name)'):
        assert made_of_words(f"session.execute(text({careless}))") == [1]
    assert made_of_words('session.execute(text("SELECT :name"), {"name": name})') == []


def tip_of_words(node: ast.expr) -> bool:
    """Whether a tooltip is the program's own words, or somebody's words escaped."""
    if isinstance(node, ast.Constant) or ast.unparse(node) in OWN:
        return True
    if isinstance(node, ast.BoolOp):
        return all(map(tip_of_words, node.values))
    if isinstance(node, ast.IfExp):
        return tip_of_words(node.body) and tip_of_words(node.orelse)
    if isinstance(node, ast.BinOp):
        return tip_of_words(node.left) and tip_of_words(node.right)
    if isinstance(node, ast.JoinedStr):
        return set(parts(node)) <= OWN
    if isinstance(node, ast.Call):
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "format"
            and isinstance(node.func.value, ast.Call)
        ):
            given = [ast.unparse(one.value) for one in node.keywords]
            return tip_of_words(node.func.value) and set(given) <= OWN
        return isinstance(node.func, ast.Name) and node.func.id in PLAIN
    return False


OWN = {"self.text()", "self._keys", "shortcut", "ending.upper()"}
"""Names of pages, keys and kinds of file: words of the program itself."""


def test_every_tip_is_words_of_the_program_or_escaped() -> None:
    found = []
    for path in sorted((APP / "ui").rglob("*.py")):
        for name, call in calls(path):
            tip = call.args[1] if name == "showText" else call.args[0] if name == "setToolTip" else None
            if tip is not None and not tip_of_words(tip):
                found.append(f"{path.relative_to(ROOT)}:{call.lineno}: {ast.unparse(tip)}")
    assert found == []


def test_nothing_in_the_window_can_show_markup() -> None:
    found = []
    for path in sorted((APP / "ui").rglob("*.py")):
        for name, call in calls(path):
            if name in RICH or (name == "QLabel" and call.args):
                found.append(f"{path.relative_to(ROOT)}:{call.lineno}: {name}")
    assert found == []


def test_on_paper_no_text_is_markup() -> None:
    """ReportLab's Paragraph reads markup, pictures of this disk among it; ours draws letters."""
    source = "".join(path.read_text("utf-8") for path in (APP / "reports").rglob("*.py"))
    assert "Paragraph" not in source
    assert "xml.sax" not in source


def test_what_is_searched_for_is_escaped_wherever_a_pattern_is() -> None:
    """LIKE takes % and _ for more than they are; every search for what somebody typed says `autoescape`."""
    found = []
    for room in ("services", "exchange", "reports"):
        for path in sorted((APP / room).rglob("*.py")):
            for name, call in calls(path):
                likes = name in ("like", "ilike", "notlike")
                typed = name in ("icontains", "istartswith", "iendswith") or (
                    name in ("contains", "startswith") and ".search_text." in ast.unparse(call.func)
                )
                escaped = any(word.arg == "autoescape" for word in call.keywords)
                if likes or (typed and not escaped):
                    found.append(f"{path.relative_to(ROOT)}:{call.lineno}: {name}")
    assert found == []
