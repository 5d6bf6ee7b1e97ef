"""The catalogues: words are extracted from the program, merged into every language, checked and compiled."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
LANGUAGES = {"id": 1, "nb": 2, "zh_CN": 1}
"""Language -> how many plural forms it has."""

HEADER = "# The words of Regulars; `python -m tests words` keeps this file."
RULES = {1: "0", 2: "(n != 1)"}
KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def extracted() -> Catalog:
    """All words of the program."""
    found = Catalog(project="Regulars", charset="utf-8", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(
        ROOT / "app", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    ):
        found.add(message, None, [(f"app/{name}", 0)], auto_comments=comments, context=context)
    return found


def path(language: str) -> Path:
    """Where a language's catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / "regulars.po"


def load(language: str) -> Catalog:
    """The catalogue of a language, empty if there is none yet."""
    file = path(language)
    if not file.exists():
        return Catalog(charset="utf-8", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, charset="utf-8")


def compiled(language: str) -> bytes:
    """The catalogue as gettext reads it; the same words always make the same bytes."""
    catalogue, target = load(language), io.BytesIO()
    catalogue.creation_date = catalogue.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    write_mo(target, catalogue)
    return target.getvalue()


def merged(language: str) -> Catalog:
    """Today's words with the translations there are; words no longer used are dropped."""
    known = load(language)
    catalogue = Catalog(locale=language, project="Regulars", header_comment=HEADER, charset="utf-8", fuzzy=False)
    catalogue._num_plurals, catalogue._plural_expr = LANGUAGES[language], RULES[LANGUAGES[language]]
    for message in extracted():
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        many = isinstance(message.id, tuple)
        empty = ("",) * LANGUAGES[language] if many else ""
        string = old.string if old and old.string and isinstance(old.string, tuple) == many else empty
        files = sorted({file for file, _line in message.locations})
        catalogue.add(message.id, string, [(file, 0) for file in files], context=message.context)
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The words without a translation."""
    return [str(message.id) for message in catalogue if message.id and not all(_strings(message.string))]


def misfit(catalogue: Catalog) -> list[str]:
    """The translations whose {places} are not those of the English."""
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        wanted = set().union(*(places(text) for text in _strings(message.id)))
        for text in _strings(message.string):
            if (
                (text
                and not places(text) <= wanted)
                or (text and not isinstance(message.id, tuple) and places(text) != wanted)
            ):
                wrong.append(text)
    return wrong


def places(text: str) -> set[str]:
    """The names in braces."""
    return set(re.findall(r"{([a-z_0-9]*)[^}]*}", text))


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, tuple | list) else [str(value or "")]


def main() -> int:
    """Merges and compiles every language; tells what is missing."""
    broken = 0
    for language in LANGUAGES:
        catalogue = merged(language)
        file = path(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_po(target, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=110)
        text = re.sub(
            r'"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By).*\n',
            "",
            file.read_text(),
        )
        file.write_text(text)
        file.with_suffix(".mo").write_bytes(compiled(language))
        wanting, wrong = missing(catalogue), misfit(catalogue)
        broken += len(wrong)
        print(f"{language}: {len(catalogue)} words, {len(wanting)} missing, {len(wrong)} with wrong places")
        for text in wrong:
            print("  ", text)
    return int(bool(broken))
