"""A file of customers, read row by row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from app import text
from app.errors import AppError
from app.exchange import columns, days, values
from app.exchange.headings import Mapping
from app.exchange.reading import Table
from app.i18n import _
from app.services import contacts
from app.services.contacts import CHANNELS, ContactDraft
from app.services.customer_parts import AddressDraft
from app.services.customers import RELATIONSHIPS, CustomerDraft, relationship_word
from app.services.import_customers import Birthday, Person

_YEARLESS = re.compile(r"(?:--)?([0-9]{1,2})[-/. ]([0-9]{1,2})\.?", re.ASCII)
_NOTHING = frozenset(("", "-", "n/a", "na", "none", "null", "nan", "nil", "tidak ada", "ingen", "无"))
_CHANNEL_WORDS = {
    "visit": "visit besuk besøk kunjungan 到访", "call": "call phone telephone telepon telefon 电话",
    "whatsapp": "whatsapp wa", "sms": "sms text textmessage 短信", "email": "email mail epost surel 邮件 电子邮件",
    "letter": "letter surat brev 信件", "card": "card kartu kort 贺卡",
}  # fmt: skip
_CHANNEL_OF = {word: channel for channel, words in _CHANNEL_WORDS.items() for word in words.split()}


def read(table: Table, mapping: Mapping, country: str, reject: Callable[[int, str], None],
         progress: Callable[[float], None] | None = None) -> tuple[list[Person], int]:  # fmt: skip
    """The customers of a file and the number of rows read.

    Args:
        country: whose local phone numbers are read.
        reject: told the number of each row that cannot come in, and why.
    """
    places = mapping.indexes(table.headings)
    formats = columns.formats(table, mapping, places, "XXX")
    people: list[Person] = []
    rows = 0
    for chunk in table.chunks():
        rows += len(chunk.rows) + len(chunk.broken)
        for number, _fields, reason in chunk.broken:
            reject(number, reason)
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            said = {name: _said(row[place]) for name, place in places.items()}
            try:
                people.append(person(number, said, country, formats.order))
            except AppError as wrong:
                reject(number, wrong.message)
        if progress:
            progress(table.share)
    return people, rows


def _said(value: str) -> str:
    bare = value.strip()
    return "" if bare.casefold() in _NOTHING else bare


def person(number: int, said: dict[str, str], country: str, order: dict[str, str]) -> Person:
    """One row, by field.

    Args:
        said: what stands in each field; missing fields are empty.
        order: "dmy" or "mdy", by field.

    Raises:
        AppError: a value cannot be right, or nobody is named.
    """
    get = said.get
    code = values.parse_code(get("code", ""))
    name = text.clean(get("name", "") or _full_name(get("first_name", ""), get("last_name", "")))
    reach = _contacts(get("phone", ""), get("phone2", ""), get("email", ""), country)
    if not contacts.called(name or code, reach):
        raise AppError(_("There is no name here, no phone and no e-mail."))
    street, city, region, land = (
        text.clean(get(part, "").replace("\n", ", ")) for part in ("street", "city", "region", "country")
    )
    address = AddressDraft(street, values.parse_code(get("postcode", "")), city, region, land)
    since = days.parse_when(get("since", ""), order.get("since", "dmy")).day if get("since") else None
    draft = CustomerDraft(
        name=name,
        code=text.clean(code, 40),
        is_firm=bool(get("is_firm")),
        contacts=reach,
        addresses=(address,) if address.line else (),
        tags=_words(get("tags", "")),
        interests=_words(get("interests", "")),
        source=text.clean(get("source", "")),
        relationship_type=_relationship(get("relationship", "")),
        preferred_channel=_channel(get("channel", "")),
        language=text.clean(get("language", ""), 40),
        since=since,
    )
    birthday = parse_birthday(get("birthday", ""), order.get("birthday", "dmy"))
    return Person(number, draft, birthday, text.clean(get("note", ""), text.PAGE))


def _full_name(first: str, last: str) -> str:
    """Given and family name as people say them: Chinese has the family name first and no blank."""
    if re.search("[\u4e00-\u9fff]", first + last):
        return last + first
    return f"{first} {last}".strip()


def _contacts(phone: str, phone2: str, email: str, country: str) -> tuple[ContactDraft, ...]:
    """Phones and e-mails; a cell may hold several.

    Raises:
        AppError: one cannot be right.
    """
    found: dict[str, ContactDraft] = {}
    for value in re.split(r"[/,;\n|]|:::", f"{phone};{phone2}"):
        one = _phone(value)
        if one:
            found.setdefault(contacts.normal("phone", one, country) or one, ContactDraft("phone", one))
    for value in re.split(r"[,;\n|\s]|:::", email):
        if value:
            found.setdefault(contacts.normal("email", value, country), ContactDraft("email", value))
    return tuple(found.values())


def _phone(value: str) -> str:
    """A phone before a spreadsheet took it for a number."""
    bare = value.strip().removesuffix(".0")
    if re.fullmatch(r"[0-9]\.[0-9]+[eE]\+[0-9]{1,2}", bare, re.ASCII):
        bare = values.parse_code(bare)
    return bare


def _words(value: str) -> tuple[str, ...]:
    words = [text.clean(word, 60) for word in re.split(r"[,;|\n、，；]|:::", value)]
    return tuple({word.casefold(): word for word in words if word and not word.startswith("*")}.values())


def _channel(value: str) -> str:
    bare = "".join(value.split()).casefold().replace("-", "")
    return bare if bare in CHANNELS else _CHANNEL_OF.get(bare, "")


def _relationship(value: str) -> str:
    """The kind of relationship, by its code or the word on the screen; "" where the file does not say."""
    bare = _bare(value)
    return next((kind for kind in RELATIONSHIPS if bare in (_bare(kind), _bare(relationship_word(kind)))), "")


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()


def parse_birthday(value: str, order: str = "dmy") -> Birthday | None:
    """A birthday with or without its year; None where there is none.

    Raises:
        AppError: there is no such day.
    """
    bare = value.strip()
    if not bare:
        return None
    if found := _YEARLESS.fullmatch(bare):
        one, two = int(found[1]), int(found[2])
        month, day = (one, two) if bare.startswith("--") or order == "mdy" else (two, one)
        try:
            dt.date(2000, month, day)
        except ValueError:
            raise AppError(_("“{text}” is not a day in the calendar.").format(text=values.shown(value))) from None
        return month, day, None
    when = days.parse_when(bare, order).day
    return when.month, when.day, when.year
