"""A birthday as people write it: day and month, the year only where it is known."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLineEdit

from app import i18n
from app.errors import AppError
from app.i18n import _


class BirthdayField(QLineEdit):
    """ "14.2", "14/2/1988", "14 Feb", "1988-02-14"."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(30)

    def value(self, field: str) -> tuple[int, int, int | None] | None:
        """(day, month, year or None); None with an empty field.

        Raises:
            AppError: it is no day.
        """
        typed = self.text().strip()
        return read_day(typed, field) if typed else None


def read_day(typed: str, field: str) -> tuple[int, int, int | None]:
    """(day, month, year or None) of a day that comes every year, as it is typed.

    Raises:
        AppError: it is no day.
    """
    wrong = AppError(_("“{text}” is not a day in the calendar.").format(text=typed[:40]), field=field)
    numbers = [int(part) for part in re.findall(r"[0-9]+", typed)]
    named = _month_named(typed)
    if named:
        if not 1 <= len(numbers) <= 2:
            raise wrong
        days = sorted(numbers)
        day, year = days[0], days[1] if len(days) == 2 else None
        return _whole(day, named, year, wrong)
    if len(numbers) == 3:
        found = i18n.parse_day(typed, field)
        return found.day, found.month, found.year
    if len(numbers) != 2:
        raise wrong
    pattern = i18n.locale().date_formats["short"].pattern
    first_is_day = pattern.find("d") < pattern.find("M")
    day, month = numbers if first_is_day else reversed(numbers)
    return _whole(day, month, None, wrong)


def _whole(day: int, month: int, year: int | None, wrong: AppError) -> tuple[int, int, int | None]:
    import datetime as dt

    try:
        dt.date(year if year is not None else 2000, month, day)
    except ValueError:
        raise wrong from None
    return day, month, year


def _month_named(typed: str) -> int | None:
    months = i18n.locale().months
    letters = [word.casefold() for word in re.findall(r"[^\W\d_]+", typed)]
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in months[context][width].items():
                plain = str(name).casefold().rstrip(".")
                if len(plain) > 1 and not plain[0].isdigit() and any(w == plain for w in letters):
                    return int(number)
    return None
