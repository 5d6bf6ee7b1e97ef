"""Looks whether a book is sound, and says so in plain words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.errors import AppError
from app.i18n import _, format_number, listed, ngettext
from app.services import closed_check
from app.storage import copies, faults
from app.storage.engine import connect, make_engine
from app.storage.upgrade import Foreign, revision_of

CLOSED_SINCE = "0003"
"""The first revision that knows closed periods."""

FILES_SINCE = "0005"
"""The first revision that holds what is in files kept with customers."""

COUNTED = {
    "customers": "SELECT count(*) FROM customer WHERE removed_at IS NULL",
    "purchases": "SELECT count(*) FROM purchase WHERE removed_at IS NULL",
    "lines": """SELECT count(*) FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id
        WHERE p.removed_at IS NULL""",
    "payments": "SELECT count(*) FROM payment WHERE removed_at IS NULL",
}

TOTALS = {
    "every receipt equals the sum of its lines": """
        SELECT p.number FROM purchase p LEFT JOIN
        (SELECT purchase_id, sum(net) AS net, sum(tax) AS tax FROM purchase_line GROUP BY purchase_id) l
        ON l.purchase_id = p.id
        WHERE p.removed_at IS NULL AND (p.net <> coalesce(l.net, 0) OR p.tax <> coalesce(l.tax, 0))""",
    "every receipt knows what was paid for it": """
        SELECT p.number FROM purchase p LEFT JOIN
        (SELECT purchase_id, sum(amount) AS paid FROM payment WHERE removed_at IS NULL GROUP BY purchase_id) y
        ON y.purchase_id = p.id WHERE p.removed_at IS NULL AND p.paid <> coalesce(y.paid, 0)""",
    "every customer's figures equal their receipts": """
        SELECT f.customer_id FROM customer_figure f LEFT JOIN
        (SELECT customer_id, sum(net) AS net FROM purchase WHERE removed_at IS NULL GROUP BY customer_id) p
        ON p.customer_id = f.customer_id WHERE f.net <> coalesce(p.net, 0)""",
    "every customer has figures": """
        SELECT c.id FROM customer c LEFT JOIN customer_figure f ON f.customer_id = c.id
        WHERE f.customer_id IS NULL AND c.removed_at IS NULL""",
    "no return brings back more than was sold": """
        SELECT l.id FROM purchase_line l JOIN
        (SELECT r.returns_id, sum(r.quantity) AS back FROM purchase_line r JOIN purchase p ON p.id = r.purchase_id
         WHERE r.returns_id IS NOT NULL AND p.removed_at IS NULL GROUP BY r.returns_id) b
        ON b.returns_id = l.id WHERE l.quantity + b.back < 0""",
}


@dataclass(frozen=True)
class Checkup:
    """What was checked and what was found."""

    checks: list[str]
    faults: list[str]
    strange_code: str = ""
    """What to say of a code that no closed period has; empty if none was asked for, or one has it."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many rows of each kind were looked at."""

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.faults and not self.strange_code

    def text(self) -> str:
        """The whole in words, one line each."""
        lines = [_("Looked at: {what}.").format(what=listed(_counted(self.counts)))] if self.counts else []
        lines += [_("Checked: {what}.").format(what=check) for check in self.checks]
        end = _("The book is not sound; restore the newest backup.") if self.faults else _("The book is sound.")
        return "\n".join([*lines, *self.faults, self.strange_code or end])


def run(path: Path, code: str = "", progress: Callable[[float], None] | None = None) -> Checkup:
    """Checks a book, open or not.

    Args:
        code: the code printed on a closed month's report, to be looked for among the closed periods.
        progress: told the share done of the closed books, 0 to 1.

    Raises:
        AppError: there is no book, or it is another program's.
    """
    if not path.is_file():
        raise AppError(_("There is no book at “{file}”.").format(file=path))
    found: list[str] = []
    counts: dict[str, int] = {}
    strange = ""
    with faults.told(path):
        revision = revision_of(path)
    checks = [_("the file is whole and every row finds those it belongs to")]
    try:
        found += copies.faults(path)
        if copies.misshapen(path, revision):
            found.append(faults.damaged(path).message)
        counts = _counts(path)
        checks += [_check_name(name) for name in TOTALS]
        found += wrong_totals(path)
        if revision >= FILES_SINCE:
            checks.append(_("every file kept with a customer is as it was"))
            found += changed_files(path)
        if revision >= CLOSED_SINCE:
            checks.append(_("closed books are as they were when they were closed"))
            found += changed_since(path, progress=progress)
            strange = unknown_code(path, code) if code else ""
    except (driver.Error, DatabaseError, UnicodeDecodeError) as fault:
        found = found or [faults.sentence(fault, path) or str(fault)]
    return Checkup(checks, found, strange, counts)


def wrong_totals(path: Path) -> list[str]:
    """What does not add up in a book, in plain words; nothing, if all does."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        return [words for name, sql in TOTALS.items() for words in _wrong(connection, name, sql)]
    finally:
        connection.close()


def changed_files(path: Path) -> list[str]:
    """Which files kept with customers are not what they were when they were kept; one of them is read at a time."""
    connection = connect(path, pragmas={}, read_only=True)
    try:
        wrong = {
            key
            for key, sha256, content in connection.execute("SELECT id, sha256, content FROM attachment_content")
            if hashlib.sha256(content).hexdigest() != sha256
        }
        kept = connection.execute("""
            SELECT a.name, c.id, a.sha256 = c.sha256 AND a.size = length(c.content)
            FROM attachment a JOIN attachment_content c ON c.id = a.content_id ORDER BY a.id""")
        names = [name for name, key, same in kept if key in wrong or not same]
    finally:
        connection.close()
    return [_("“{file}” is not what it was when it was kept.").format(file=name) for name in names]


def changed_since(path: Path, code: str = "", progress: Callable[[float], None] | None = None) -> list[str]:
    """What was changed in closed books since, in plain words; nothing, if they are as they were.

    Args:
        code: a printed code that one of the closed periods must have.
    """
    with _reading(path) as session:
        found = closed_check.faults(session, progress)
    strange = unknown_code(path, code) if code else ""
    return [*found, strange] if strange else found


def unknown_code(path: Path, code: str) -> str:
    """What to say of a printed code that none of the closed periods has; empty if one has it."""
    with _reading(path) as session:
        if closed_check.knows(session, code) is not None:
            return ""
    return _(
        "No closed period has the code {code}: it was mistyped, or what was closed has been rewritten or cut off."
    ).format(code=code[:40])


@contextmanager
def _reading(path: Path) -> Iterator[Session]:
    engine = make_engine(path, pragmas={}, read_only=True)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def damaged(path: Path) -> bool:
    """Whether the file's structure is broken, or not that of a book, told quicker than `run` does.

    A newer version's book is not: nobody knows its structure here.
    """
    try:
        connection = connect(path, pragmas={}, read_only=True)
        try:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return True
        finally:
            connection.close()
        return copies.misshapen(path, revision_of(path))
    except Foreign:
        return True
    except AppError:
        return False
    except (driver.DatabaseError, UnicodeDecodeError) as fault:
        if faults.broken(fault) or "not a database" in str(fault):
            return True
        raise


def _wrong(connection: Any, name: str, sql: str) -> list[str]:
    rows = connection.execute(sql).fetchall()
    if not rows:
        return []
    return [
        _("Not so: {what} ({n} times, first: {first}).").format(what=_check_name(name), n=len(rows), first=rows[0][0])
    ]


def _counts(path: Path) -> dict[str, int]:
    connection = connect(path, pragmas={}, read_only=True)
    try:
        return {name: int(connection.execute(sql).fetchone()[0]) for name, sql in COUNTED.items()}
    finally:
        connection.close()


def _counted(counts: dict[str, int]) -> list[str]:
    words = {
        "customers": ngettext("{n} customer", "{n} customers", counts["customers"]),
        "purchases": ngettext("{n} purchase", "{n} purchases", counts["purchases"]),
        "lines": ngettext("{n} line of purchases", "{n} lines of purchases", counts["lines"]),
        "payments": ngettext("{n} payment", "{n} payments", counts["payments"]),
    }
    return [words[name].format(n=format_number(count)) for name, count in counts.items()]


def _check_name(name: str) -> str:
    """The words for a check, here so that they are found for translation."""
    words = {
        "every receipt equals the sum of its lines": _("every receipt equals the sum of its lines"),
        "every receipt knows what was paid for it": _("every receipt knows what was paid for it"),
        "every customer's figures equal their receipts": _("every customer's figures equal their receipts"),
        "every customer has figures": _("every customer has figures"),
        "no return brings back more than was sold": _("no return brings back more than was sold"),
    }
    return words[name]
