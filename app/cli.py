"""The second face: every main job without a window."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__, cli_passcode, errors, i18n, paths
from app.errors import AppError, Cancelled
from app.i18n import _
from app.settings import Settings

if TYPE_CHECKING:
    from app.storage.book import Book

Command = Callable[[argparse.Namespace], int]


def main(argv: list[str], window: Command) -> int:
    """Runs one command; see `app.__main__.main`.

    Args:
        window: opens the window on `args.book`; called where no command says otherwise.
    """
    i18n.set_language(Settings.load().language or i18n.system_language())
    try:
        args = _parser(window).parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if getattr(args, "lang", None):
        i18n.set_language(args.lang)
    try:
        return int(args.run(args))
    except AppError as refusal:
        return _refuse(refusal.message)
    except MemoryError:
        from app.storage import faults

        return _refuse(faults.no_memory())
    except (Cancelled, KeyboardInterrupt):
        return _refuse(_("Stopped; nothing was changed."))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:  # noqa: BLE001 - the crash hook of the command line: a bug is logged, never shown as a traceback
        if getattr(fault, "errno", None) == errno.ENAMETOOLONG:
            return _refuse(_("This file name is too long."))
        return _refuse(_("The program made a mistake; it is described in “{file}”.").format(file=_log(fault)))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _log(fault: Exception) -> Path:
    file = paths.state_dir() / "errors.log"
    try:
        paths.make_private(file.parent)
        with file.open("a", encoding="utf-8") as out:
            out.write(f"{dt.datetime.now(dt.UTC).isoformat()} {__version__}\n{errors.report(fault)}\n")
    except OSError:
        print(errors.report(fault), file=sys.stderr)
    return file


# ---- the words of the command line -------------------------------------------------------------


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("“{text}” is not a day such as 2026-11-22").format(text=text)) from None


def _common(parser: argparse.ArgumentParser, *, default: Any) -> None:
    parser.add_argument("--book", type=Path, default=default, metavar="FILE", help=_("the shop's book"))
    parser.add_argument("--as-of", type=_day, default=default, metavar="YYYY-MM-DD", help=_("compute as of that day"))
    parser.add_argument(
        "--passphrase-file", type=Path, default=default, metavar="FILE", help=_("its first line is the book's passcode")
    )
    parser.add_argument("--lang", choices=list(i18n.LANGUAGES), default=default, help=_("language"))
    parser.add_argument("--json", action="store_true", default=default or False, help=_("machine-readable result"))


def _parser(window: Command) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="regulars", description=_("The customer book of a shop."))
    parser.add_argument("--version", action="version", version=f"Regulars {__version__}")
    _common(parser, default=None)
    parser.set_defaults(run=window, window=window)
    commands = parser.add_subparsers(metavar=_("command"))

    def command(name: str, run: Command, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        _common(sub, default=argparse.SUPPRESS)
        sub.set_defaults(run=run)
        return sub

    sub = command("demo", _demo, _("make a demo shop and open it"))
    sub.add_argument("--customers", type=int, metavar="N")
    sub.add_argument("--lines", type=int, metavar="N")
    sub.add_argument("--seed", type=int, metavar="N")
    sub.add_argument("--no-window", action="store_true")
    sub = command("import", _import, _("take customers, products or sales from a file"))
    sub.add_argument("file", type=Path)
    sub.add_argument("--kind", choices=["customers", "products", "purchases", "vcard", "auto"], default="auto")
    sub.add_argument("--mapping", type=Path, metavar="FILE.json")
    sub.add_argument("--save-mapping", type=Path, metavar="FILE.json")
    sub.add_argument("--dry-run", action="store_true")
    sub.add_argument("--currency", metavar="CODE", help=_("for a book that is not there yet"))
    sub.add_argument("--reject", choices=["row", "all"], default="row", help=_("what a broken row keeps out"))
    sub = command("undo-import", _undo_import, _("take one import back whole"))
    sub.add_argument("number", type=int)
    sub = command("insights", _insights, _("one line of figures a customer"))
    sub.add_argument("--out", type=Path, required=True, metavar="FILE")
    sub.add_argument("--horizon-days", type=int, default=91)
    sub = command("suggest", _suggest, _("what to offer to whom, and why"))
    sub.add_argument("--out", type=Path, required=True, metavar="FILE")
    sub.add_argument("--top", type=int, default=10)
    sub.add_argument("--new-only", action="store_true")
    sub.add_argument("--customer", metavar="CODE")
    sub = command("report", _report, _("write a report as PDF, XLSX or CSV"))
    sub.add_argument("name", nargs="?")
    sub.add_argument("--list", action="store_true")
    sub.add_argument("--out", type=Path, metavar="FILE")
    sub.add_argument("--from", dest="period_from", type=_day, metavar="D")
    sub.add_argument("--to", dest="period_to", type=_day, metavar="D")
    sub.add_argument("--customer", metavar="CODE")
    sub.add_argument("--number", metavar="N", help=_("the number of the receipt"))
    sub = command("export", _export, _("everything as documented CSV files"))
    sub.add_argument("folder", type=Path)
    sub = command("export-customer", _export_customer, _("everything about one customer, to give to them"))
    sub.add_argument("code", metavar="CODE")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE")
    sub = command("backup", _backup, _("make a verified copy of the book"))
    sub.add_argument("folder", type=Path, nargs="?")
    sub = command("restore", _restore, _("put a backup in the book's place; the present book is set aside"))
    sub.add_argument("file", type=Path)
    sub = command("close", _close, _("close the books up to a day, for good"))
    sub.add_argument("day", type=_day, metavar="YYYY-MM-DD", help=_("the last day that is closed"))
    sub = command("check", _check, _("look whether the book is sound"))
    sub.add_argument("--head", default="", metavar="CODE", help=_("the code printed on a closed month's report"))
    cli_passcode.arguments(command("passcode", _passcode, _("set, change or remove the book's passcode")))
    return parser


# ---- what they share ---------------------------------------------------------------------------


def _path(args: argparse.Namespace) -> Path:
    last = Settings.load().last_book
    return args.book or (Path(last) if last and Path(last).exists() else paths.default_book())


def _open(args: argparse.Namespace) -> Book:
    from app.storage.book import Book

    return Book.open(_unlocked(args))


def _unlocked(args: argparse.Namespace) -> Path:
    """Where the book is; an encrypted one can be opened from now on."""
    path = _path(args)
    cli_passcode.unlock(args.passphrase_file, path)
    return path


def _as_of(args: argparse.Namespace) -> dt.date:
    return args.as_of or dt.date.today()


def _tell(args: argparse.Namespace, result: dict[str, Any], sentence: str) -> int:
    print(json.dumps(result, ensure_ascii=False, default=str) if args.json else sentence)
    return 0


def _progress(share: float) -> None:
    """Progress goes to standard error, and only to a terminal."""
    if sys.stderr.isatty():
        print(f"\r{share:6.0%}", end="\r" if share < 1 else "\n", file=sys.stderr, flush=True)


# ---- the commands ------------------------------------------------------------------------------


def _demo(args: argparse.Namespace) -> int:
    from app.storage import demo_book

    for name, most in (("customers", 1_000_000), ("lines", 50_000_000)):
        value = getattr(args, name)
        if value is not None and not 0 < value <= most:
            raise AppError(_("--{name} lies between 1 and {most}.").format(name=name, most=most))
    path = demo_book.make(
        args.book, customers=args.customers, lines=args.lines, seed=args.seed, as_of=_as_of(args), progress=_progress
    )
    cli_passcode.unlock(args.passphrase_file, path)
    if not args.no_window:
        args.book = path
        return int(args.window(args))
    from app.services import shop
    from app.storage.book import Book

    book = Book.open(path)
    try:
        with book.read() as session:
            held = shop.counts(session)
    finally:
        book.close()
    result = {"book": str(path), "customers": held.customers, "purchases": held.purchases}
    return _tell(args, result, _("The demo shop is in “{file}”.").format(file=path))


def _import(args: argparse.Namespace) -> int:
    from app.exchange import commands
    from app.storage.new_book import open_or_create

    book = open_or_create(_unlocked(args), args.currency)
    try:
        return int(commands.run_import(args, book))
    finally:
        book.close()


def _undo_import(args: argparse.Namespace) -> int:
    from app.exchange import commands

    book = _open(args)
    try:
        return int(commands.run_undo_import(args, book))
    finally:
        book.close()


def _insights(args: argparse.Namespace) -> int:
    from app.reports import figures_files

    book = _open(args)
    try:
        with book.read() as session:
            count = figures_files.insights(session, args.out, _as_of(args), args.horizon_days)
    finally:
        book.close()
    return _tell(args, {"out": str(args.out), "customers": count}, _("{n} customers written.").format(n=count))


def _suggest(args: argparse.Namespace) -> int:
    from app.reports import figures_files

    book = _open(args)
    try:
        with book.read() as session:
            count = figures_files.suggested(
                session, args.out, _as_of(args), top=args.top, new_only=args.new_only, customer=args.customer
            )
    finally:
        book.close()
    return _tell(args, {"out": str(args.out), "suggestions": count}, _("{n} suggestions written.").format(n=count))


def _report(args: argparse.Namespace) -> int:
    from app.reports import catalog, figures_files
    from app.services import purchase_list

    if args.list:
        named = dict(catalog.names())
        return _tell(args, {"reports": named}, "\n".join(f"{name:20} {title}" for name, title in named.items()))
    if not args.name or not args.out:
        print(_("usage: report NAME --out FILE, or report --list"), file=sys.stderr)
        return 2
    book = _open(args)
    try:
        with book.read() as session:
            customer = figures_files.customer_of(session, args.customer) if args.customer else None
            receipt = purchase_list.numbered(session, args.number, customer) if args.number else None
            request = catalog.Request(
                args.name, _as_of(args), args.period_from, args.period_to, customer_id=customer, purchase_id=receipt
            )
            catalog.save(session, request, args.out)
    finally:
        book.close()
    return _tell(args, {"out": str(args.out)}, _("Written to “{file}”.").format(file=args.out))


def _export(args: argparse.Namespace) -> int:
    from app.exchange import everything

    book = _open(args)
    try:
        with book.read() as session:
            written = everything.write(session, args.folder)
    finally:
        book.close()
    return _tell(
        args, {"folder": str(args.folder), "files": written}, _("Written to “{file}”.").format(file=args.folder)
    )


def _export_customer(args: argparse.Namespace) -> int:
    from app.reports import figures_files, personal_files

    book = _open(args)
    try:
        with book.read() as session:
            customer = figures_files.customer_of(session, args.code)
            beside = personal_files.write(session, customer, args.out, _as_of(args))
    finally:
        book.close()
    made = {"out": str(args.out), **({"files": str(beside)} if beside else {})}
    return _tell(args, made, "\n".join(_("Written to “{file}”.").format(file=file) for file in made.values()))


def _backup(args: argparse.Namespace) -> int:
    from app.storage import backup

    row = backup.make(_unlocked(args), args.folder)
    result = {"file": str(row.path), "sha256": row.sha256, "customers": row.customers, "purchases": row.purchases}
    return _tell(
        args, result,
        _("Backed up and verified: “{file}” holds {customers} customers and {purchases} purchases.").format(
            file=row.path, customers=row.customers, purchases=row.purchases
        ),
    )  # fmt: skip


def _restore(args: argparse.Namespace) -> int:
    from app.storage import backup, erasing

    cli_passcode.unlock(args.passphrase_file, args.file, _path(args))
    made = backup.verify(args.file).made
    aside = backup.restore(args.file, _path(args))
    again = erasing.since(_path(args), made)
    kept = (
        _("The book was restored.")
        if aside is None
        else _("The book was restored; the one before is kept as “{file}”.").format(file=aside)
    )
    kept = i18n.sentences(kept, again)
    return _tell(args, {"book": str(_path(args)), "set_aside": str(aside) if aside else None}, kept)


def _passcode(args: argparse.Namespace) -> int:
    return _tell(args, *cli_passcode.run(args, _path(args)))


def _close(args: argparse.Namespace) -> int:
    from app.services import closed_periods

    book = _open(args)
    try:
        with book.read() as session:
            closed_periods.check(session, args.day, _as_of(args))
        book.secure()
        with book.write(_("Close books")) as session:
            row = closed_periods.close(session, args.day, _as_of(args), progress=_progress)
    finally:
        book.close()
    words = _("The books are closed up to {day}. Their code is {code}.")
    result = {"through": row.through, "purchases": row.purchases, "payments": row.payments, "head": row.code}
    return _tell(args, result, words.format(day=i18n.format_day(row.through, "long"), code=row.code))


def _check(args: argparse.Namespace) -> int:
    from app.storage import checkup

    report = checkup.run(_unlocked(args), args.head)
    found = [*report.faults, report.strange_code] if report.strange_code else report.faults
    result = {"sound": report.sound, "checks": report.checks, "faults": found, "counts": report.counts}
    code = _tell(args, result, report.text())
    return code if report.sound else 1
