"""Words that harm whoever takes them for more than words, and a shop in which every text is one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import cycle, islice, product

import sqlalchemy as sa

from app import text
from app.models import Base
from app.models.product import Product
from app.models.purchase import Purchase
from app.services import feedback, interactions, journal, notes, purchases, special_dates
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, NeedDraft
from app.services.customers import CustomerDraft, save
from app.services.feedback import FeedbackDraft
from app.services.interactions import InteractionDraft
from app.services.notes import NoteDraft
from app.services.purchases import LineDraft, PaymentDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book
from tests.db.canaries import NOT_TYPED, typed

DAY = dt.date(2026, 11, 22)
LONG = 100_000

FORMULAS: tuple[str, ...] = (
    "=1+1", "=cmd|'/C calc'!A0", "=HYPERLINK(\"http://x/?\"&A1,\"see\")", "=WEBSERVICE(\"http://x\")",
    "=DDE(\"cmd\";\"x\")", "=IMPORTXML(\"http://x\",\"//a\")", "=A1", "==1", "=-1", "=+1", "=@SUM(1)", "+1+1",
    "+cmd|'/C calc'!A0", "+A1", "-1+1", "-cmd|'/C calc'!A0", "--1", "-A1", "@SUM(1+1)", "@A1", "|calc",
    "%0A=1+1", " =1+1", "\u00a0=1+1", "\u3000=1+1", "'=1+1", "''=1+1", "' =1+1", "\u200b=1+1", "\ufeff=1+1",
    "\u202e=1+1", "＝1+1", "＋1+1", "－1+1", "＠A1", "=1;2", '="a"', "=1,2", '"=1+1"',
    "=rundll32|'URL.dll,OpenURL calc.exe'!A",
)  # fmt: skip
"""What spreadsheets run, or might."""

PLAIN: tuple[str, ...] = (
    "+47 912 34 567", "+6281234567890", "-12.50", "0047", "1e5", "Anna", "'t Hooft", "a=b", "3/4", "5-6",
    "O'Neil", "1,5",
)  # fmt: skip
"""What only looks like that, or may become something else on the way."""

WORST: tuple[str, ...] = (
    "Anna <b Müller", "</para><para>", '<img src="{picture}">', "&#0;&lt;&amp;",
    "\u202eanna\u202c\u200f\u2067", "👩‍👩‍👧‍👦🏳️‍🌈", "e" + "\u0301" * 1000, "W" * LONG, "𠜎𪚥龘靐齉", "₹1\u202f234",
    "{0}%s%n{name}", "\n\t\r\n  \x0b",
)  # fmt: skip
_STARTS = (
    "<b>", "<b ", "</b>", "<img src='{picture}'>", '<img src="file://{picture}"/>',
    "<a href='file:///etc/passwd'>x</a>", "<br>", "<font color=red>", "<script>alert(1)</script>",
    "<table><tr><td>", "<!--", "<![CDATA[", "<?xml ?>", "&nbsp;", "&#x41;", "&#0;", "&", "<", ">", '"', "'",
    "\\", "`", "</para>", "<para><b>", "<font name='[[].__class__]'>", "{}", "{0}", "{name}", "%s", "%d",
    "%n%n", "%(name)s", "$HOME", "__import__('os').system('x')", "${jndi:ldap://x}", "{{7*7}}", "\u202eabc",
    "\u2066abc", "\u200d", "\u200b", "\ufeff", "\u00ad", "\u0301", "a" + "\u0301" * 1000, "Z̷̢͎a", "👩‍👩‍👧",
    "🇳🇴", "👍🏽", "😀", "\U000e0041", "𠀀𠮷𪚥", "㐂", "﷽", "ﷲ", "ﬁ", "ß", "İı", "ǅ", "₹", "1\u202f234", "\u2028",
    "\u2029", "\x85", "\x1b[31m", "\x07", "\x7f", "\x01", "\n", "\t", "\r\n", "x" * LONG, "王" * 20_000,
    "a b " * 20_000, "\ufffd", "\uffff", "\U0010ffff", "قلم", "שלום", "ไทยไม่มีช่องว่าง", "हिन्दी", "=1+1",
    "@x", "../../x", "C:\\x", "' OR 1=1 --", "%", "_", "*", "NEAR(", '"a" AND', "-", "&&x", "A && B", "&Open",
    "<html>", "<qt>", "<p style='x'>", "<ul><li>", "&lt;b&gt;",
)  # fmt: skip


def names(picture: str = "/picture.png") -> list[str]:
    """Two hundred names; `picture` is a file that must never be read."""
    around = ("{}", "Anna {} Müller", "{}王")
    made = dict.fromkeys(one.format(start) for one, start in product(around, (*WORST, *_STARTS)))
    assert len(made) >= 200
    return [name.replace("{picture}", picture) for name in islice(made, 200)]


DEVICES = ("CON", "con", "NUL", "PRN.txt", "AUX.pdf", "COM1", "LPT9.csv", "CLOCK$")


_WAYS = (
    "..", ".", "...", "../../../../tmp/x", "/etc/passwd", "/", "//server/share/x", "~", "~root/x", "-rf",
    "a\0.pdf", "C:x", "C:\\x", "c:/x", "\\\\server\\share\\x", "\\\\?\\C:\\x", "\\\\.\\PhysicalDrive0",
    "..\\..\\x", "a/../../x", "a\\..\\..\\x", "a:b", "a:$DATA", "x.", "x ", " x", "x. .", ".x", "", " ",
    "n" * 300, "王" * 200, "é" * 200, "%2e%2e%2fx", "..%c0%afx", "a\nb", "a\rb", "a\tb", "<x>", '"x"', "x|y",
    "x?y", "x*y", "\u202efdp.exe", "．．／x", "x\u2215y", "A.PDF", "a.pdf", "file:///x", *DEVICES,
)  # fmt: skip


def file_names() -> list[str]:
    """Two hundred names under which a file might land elsewhere, or nowhere."""
    endings = ("", ".pdf", "/x", "\\x")
    return list(islice(dict.fromkeys(way + ending for ending, way in product(endings, _WAYS)), 200))


NOT_WORDS = NOT_TYPED | {
    ("shop", "time_zone"), ("product", "search_text"), ("import_run", "sha256"), ("customer", "code"),
    ("product", "code"),
}  # fmt: skip

PAGES = {
    ("note", "text"),
    ("interaction", "text"),
    ("feedback", "text"),
    ("feedback", "resolution"),
    ("purchase", "note"),
}


def lives(book: Book, count: int) -> list[int]:
    """So many customers with something in every place where a text can stand; their keys."""
    made = []
    for n in range(count):
        with book.write("life") as session:
            thing = journal.insert(session, Product, code=f"P{n}", name=f"Thing {n}", price=1000, category=f"Kind {n}")
            contacts = ContactDraft("social", f"s{n}"), ContactDraft("phone", "+47 22223333")
            key = save(session, CustomerDraft(
                f"Somebody {n}", f"C{n}", contacts=contacts,
                addresses=(AddressDraft("Street", "0150", "City"),), interests=(f"Interest {n}",), tags=(f"Tag {n}",),
                needs=(NeedDraft("need", DAY),), source="source", household=f"House {n}", since=DAY - dt.timedelta(400),
            ))  # fmt: skip
            notes.save(session, NoteDraft(key, DAY, "note"))
            notes.save(session, NoteDraft(key, DAY, "warning", is_pinned=True, is_warning=True))
            interactions.log(session, InteractionDraft(key, "call", DAY, text="talk", learned="learned"))
            said = feedback.record(session, FeedbackDraft(key, "complaint", DAY, "complaint", 2, "price"))
            feedback.close(session, said, "resolution", "content", DAY)
            if n % 2:  # who complains is offered nothing
                feedback.record(session, FeedbackDraft(key, "complaint", DAY, "complaint", 2, "price"))
            special_dates.save(session, SpecialDateDraft(key, "other", 11, 24, label="day", idea="idea"))
            for ago in (300, 200, 100, 40, 3):
                lines = LineDraft(thing, 1000, 1000, description="line"), LineDraft(1 + n // 2, 1000, 1000)
                paid = () if ago == 3 else (PaymentDraft(2000),)
                day = DAY - dt.timedelta(ago)
                purchases.record(session, PurchaseDraft(key, day, lines, paid, number=f"{n}-{ago}", note="receipt"))
            made.append(key)
    return made


def retype(book: Book, words: Sequence[str], *, codes: bool = False) -> None:
    """Puts these words, in turn, wherever the book holds a text of people's, behind the back of every check.

    Args:
        codes: into codes and receipt numbers, too.

    A text longer than a line goes where people write pages; elsewhere as much of it as fits in a line.
    """
    with book.write("retyped") as session:
        for shift, table in enumerate(Base.metadata.sorted_tables):
            columns = [name for name in typed(table) if (table.name, name) not in NOT_WORDS]
            columns += ["code"] if codes and table.name in ("customer", "product") else []
            columns += ["number"] if codes and table.name == Purchase.__tablename__ else []
            if not columns or "id" not in table.c:
                continue
            keys = session.scalars(sa.select(table.c.id).order_by(table.c.id)).all()
            turn = shift % len(words)
            for key, name in zip(keys, cycle((*words[turn:], *words[:turn])), strict=False):
                values = {one: name if (table.name, one) in PAGES else name[: text.LINE] for one in columns}
                values |= {one: f"{values[one]}{key}" for one in columns if _alone(table, one)}
                session.execute(sa.update(table).where(table.c.id == key).values(values))


def _alone(table: sa.Table, column: str) -> bool:
    """Whether no two rows may have the same there."""
    sets = [index.columns for index in table.indexes if index.unique]
    sets += [one.columns for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    return bool(table.c[column].unique) or any(column in columns for columns in sets) or column in ("code", "number")
