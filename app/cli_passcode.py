"""The passcode on the command line: opening a book with it, setting, changing and removing it."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.i18n import _, ngettext

LONGEST = 1000
"""Bytes of a passphrase file that are looked at; nobody's passcode is longer."""


def arguments(sub: argparse.ArgumentParser) -> None:
    """What `passcode` takes."""
    sub.add_argument("action", choices=["set", "change", "remove"])
    sub.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help=_("a file that holds the new passcode"))
    sub.add_argument("--sheet", type=Path, metavar="FILE.pdf", help=_("where the recovery sheet goes"))
    sub.add_argument(
        "--older", choices=["keep", "encrypt", "remove"], default="keep",
        help=_("what becomes of backups made before: they stay as they are, get the same passcode, or go"),
    )  # fmt: skip


def unlock(given: Path | None, *files: Path) -> None:
    """Opens the encrypted ones among these files with the first line of the file `given`; one of them is enough.

    Raises:
        Locked: nothing was given, and one is encrypted.
        WrongPasscode: none opens with it.
        AppError: something was given, and none is encrypted.
    """
    from app.storage import encryption, passcode

    locked = [file for file in files if encryption.locked(file)]
    if given is None:
        if locked:
            raise encryption.Locked(locked[0])
        return
    words = words_in(given)
    if not any(file.exists() for file in files):
        raise AppError(_("There is no book at “{file}”.").format(file=files[0]))
    if not locked:
        raise AppError(_("This book is not encrypted, so it takes no passphrase."))
    wrong = []
    for file in locked:
        try:
            passcode.unlock(file, words)
        except passcode.WrongPasscode as fault:
            wrong.append(fault)
    if len(wrong) == len(locked):
        raise wrong[0]


def words_in(file: Path) -> str:
    """The passcode in the first line of a file.

    Raises:
        AppError: the file cannot be read, or its first line is empty.
    """
    try:
        with file.open("rb") as lines:
            words = lines.readline(LONGEST).decode("utf-8-sig").strip()
    except OSError as fault:
        raise AppError(_("The passphrase file “{file}” cannot be read.").format(file=file)) from fault
    except UnicodeDecodeError:
        words = ""
    if not words:
        raise AppError(_("The passphrase file “{file}” holds no passcode in its first line.").format(file=file))
    return words


def run(args: argparse.Namespace, path: Path) -> tuple[dict[str, Any], str]:
    """Sets, changes or removes the passcode of a book.

    Returns:
        What is told as JSON, and in words.

    Raises:
        AppError: it was refused; the book is as it was.
    """
    from app.storage import encryption, passcode

    has = encryption.salt_of(path) is not None
    if has and args.action == "set":
        raise AppError(_("“{file}” has a passcode already; change it instead.").format(file=path.name))
    if not has and path.exists() and args.action != "set":
        raise AppError(_("“{file}” has no passcode.").format(file=path.name))
    unlock(args.passphrase_file, path)
    if args.action == "remove":
        passcode.take_off(path)
    else:
        _put_on(args, path)
    older = _older(args, path)
    result = {"book": str(path), "sheet": str(args.sheet) if args.sheet else None, **older}
    return result, "\n".join(_told(args, older))


def _put_on(args: argparse.Namespace, path: Path) -> None:
    """The sheet is on the disk before anything depends on it."""
    from app.reports import recovery_sheet
    from app.reports.files import write_whole
    from app.services import shop
    from app.storage import passcode
    from app.storage.book import Book

    if args.new_passphrase_file is None or args.sheet is None:
        raise AppError(_("A new passcode needs --new-passphrase-file FILE and --sheet FILE.pdf."))
    secret = passcode.prepare(words_in(args.new_passphrase_file))
    book = Book.open(path)
    try:
        with book.read() as session:
            name = shop.get(session).name
    finally:
        book.close()
    sheet = recovery_sheet.make(name, secret.sheet, secret.recovery_key, dt.date.today())
    write_whole(args.sheet, sheet.content)
    args.sheet.chmod(0o600)
    passcode.put_on(path, secret)


def _older(args: argparse.Namespace, path: Path) -> dict[str, Any]:
    """What was done with backups that another passcode opens, or none."""
    from app.storage import backup, passcode

    backup.make(path)
    files = passcode.behind(path)
    left = files
    if args.older == "encrypt":
        left = passcode.bring_along(path, files)
    elif args.older == "remove":
        passcode.throw_away(files)
        left = []
    return {"older": len(files), "left": [str(file) for file in left]}


def _told(args: argparse.Namespace, older: dict[str, Any]) -> list[str]:
    done = {
        "set": _("The book has a passcode now; a backup with it was made."),
        "change": _("The book has a new passcode now; a backup with it was made."),
        "remove": _("The book has no passcode any more; a backup without one was made."),
    }[args.action]
    lines = [done]
    if args.sheet and args.action != "remove":
        lines.append(_("Print “{file}”, keep it in a safe place and delete it from this computer.").format(
            file=args.sheet
        ))  # fmt: skip
    count = len(older["left"])
    if count and args.action == "set":
        lines.append(
            ngettext(
                "{n} older backup can still be read without the passcode.",
                "{n} older backups can still be read without the passcode.", count,
            ).format(n=count)
        )  # fmt: skip
    elif count:
        lines.append(
            ngettext(
                "{n} older backup still opens with the former passcode.",
                "{n} older backups still open with the former passcode.", count,
            ).format(n=count)
        )  # fmt: skip
    return lines
