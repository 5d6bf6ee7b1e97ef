"""What happened around the purchases of the demo shop: talks, notes, promises, praise, complaints, farewells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.exit import Exit, ExitReason
from app.models.feedback import Feedback
from app.models.follow_up import FollowUp
from app.models.interaction import Interaction
from app.models.note import Note
from app.models.special_date import SpecialDate
from app.models.suggestion import SuggestionAnswer
from app.models.survey_answer import SurveyAnswer
from app.services import journal
from app.services.demo_people import Person
from app.services.demo_seeds import Seeds

DUE = (4, 0, 9, 2, 14, 6, 18, 1, 11, -1, 7, 28, 3, 21, 5, 12, 16, 8)
"""In how many days promises fall due, in turn."""

_GONE = ("leaver", "once")
_SCORES = ((10, 24), (9, 27), (8, 20), (7, 12), (6, 6), (5, 4), (3, 3), (0, 1))
_STARS = ((5, 48), (4, 32), (3, 12), (2, 5), (1, 3))

Rows = list[dict[str, Any]]


class Stories:
    """Tells them, person by person, and writes them down at the end."""

    def __init__(self, rnd: Random, seeds: Seeds, as_of: dt.date, staff: Sequence[int], goods: Sequence[int]) -> None:
        """For a shop with this staff and these products (keys, the products by place)."""
        self._rnd, self._seeds, self._as_of = rnd, seeds, as_of
        self._staff, self._goods, self._told = staff, goods, seeds.stories
        self._rows: dict[type[Base], Rows] = {}
        self._exits: list[list[str]] = []
        self._promised = 0

    def tell(self, person: Person, key: int, bought: int | None) -> None:
        """Everything about one person.

        Args:
            key: the person's key in the book; `bought`: that of the last receipt, None without one.
        """
        self._talks(person, key)
        self._notes(person, key)
        self._dates(person, key)
        self._promises(person, key)
        self._feedback(person, key, bought)
        self._surveys(person, key, bought)
        self._suggested(person, key)
        self._farewell(person, key)

    def write(self, session: Session) -> None:
        """Adds all of it to the book."""
        exits = self._rows.pop(Exit, [])
        for model, rows in self._rows.items():
            journal.insert_many(session, model, rows)
        keys = journal.insert_many(session, Exit, exits)
        reasons = [
            {"exit_id": key, "reason": reason} for key, why in zip(keys, self._exits, strict=True) for reason in why
        ]
        journal.insert_many(session, ExitReason, reasons)

    # ---- one kind of story each ----------------------------------------------------------------

    def _talks(self, person: Person, key: int) -> None:
        rnd = self._rnd
        if person.kind == "newcomer":
            return
        most = 1 if person.relationship in ("transactional", "automated", "self_service") else 4
        until = 40 if person.kind in ("late", "leaver", "won_back") or person.role else 1
        for _talk in range(int(rnd.random() * (most + 1))):
            incoming = rnd.random() < 0.25
            words, learned = rnd.choice(self._told["incoming"]) if incoming else ("", "")
            outcome = "reached"
            if not incoming:
                words, outcome, learned = rnd.choice(self._told["contacts"])
            if day := self._day_of(person, until):
                self._add(
                    Interaction, customer_id=key, day=day, at=self._at(day), is_incoming=incoming, text=words,
                    channel=person.channel or rnd.choice(("visit", "call")), outcome=outcome, learned=learned,
                    staff_id=rnd.choice(self._staff),
                )  # fmt: skip

    def _notes(self, person: Person, key: int) -> None:
        rnd, role, notes = self._rnd, person.role, self._told["notes"]
        if words := role.get("note"):
            self._note(person, key, words, pinned=role.get("pinned", False))
        elif rnd.random() < 0.28:
            about = rnd.choice((*person.interests, "")) if not person.is_firm else ""
            self._note(person, key, rnd.choice(notes[about]), pinned=rnd.random() < 0.25)
        if words := role.get("warning") or (rnd.choice(self._told["warnings"]) if rnd.random() < 0.025 else ""):
            self._note(person, key, words, warning=True)

    def _note(self, person: Person, key: int, words: str, *, pinned: bool = False, warning: bool = False) -> None:
        day = self._day_of(person, 1) or self._as_of
        self._add(
            Note, customer_id=key, day=day, at=self._at(day), text=words, is_pinned=pinned, is_warning=warning,
            staff_id=self._rnd.choice(self._staff),
        )  # fmt: skip

    def _dates(self, person: Person, key: int) -> None:
        rnd, role = self._rnd, person.role
        for kind, ahead, turning in role.get("special", ()):
            day = self._as_of + dt.timedelta(days=ahead)
            self._date(key, kind, day.month, day.day, day.year - turning if turning else None)
        if "leap_day" in role:
            self._date(key, "birthday", 2, 29, role["leap_day"])
        if role:
            return
        born = dt.date(1952, 1, 1) + dt.timedelta(days=rnd.randrange(20_000))
        if person.is_firm:
            if rnd.random() < 0.4:
                self._date(key, "anniversary", born.month, born.day, 2000 + born.year % 22)
        elif rnd.random() < 0.62:
            self._date(key, "birthday", born.month, born.day, born.year if rnd.random() < 0.6 else None)
            if rnd.random() < 0.1:
                wed = born + dt.timedelta(days=rnd.randrange(8_000, 10_500))
                year = wed.year if wed.year < self._as_of.year - 1 and (wed.month, wed.day) != (2, 29) else None
                self._date(key, "wedding", wed.month, wed.day, year)

    def _date(self, key: int, kind: str, month: int, day: int, year: int | None) -> None:
        idea = self._rnd.choice(self._told["ideas_for_dates"])
        lead = self._rnd.choice((7, 7, 7, 3, 14))
        self._add(
            SpecialDate, customer_id=key, kind=kind, label="", month=month, day=day, year=year, lead_days=lead,
            idea=idea,
        )  # fmt: skip

    def _promises(self, person: Person, key: int) -> None:
        rnd, role = self._rnd, person.role
        if promise := role.get("follow_up"):
            self._promise(key, promise["due"], promise["reason"], "open")
            return
        if role or person.kind in _GONE or not person.days:
            return
        dice = rnd.random()
        reason = rnd.choice(self._told["follow_ups"])
        if dice < 0.055:
            self._promise(key, DUE[self._promised % len(DUE)], reason, "open")
            self._promised += 1
        elif dice < 0.065:
            self._promise(key, -rnd.randint(2, 9), reason, "snoozed")
        elif dice < 0.19:
            past = min((self._as_of - person.since).days, 400)
            self._promise(key, -rnd.randint(0, past), reason, rnd.choices(("done", "dropped"), (9, 1))[0])

    def _promise(self, key: int, ahead: int, reason: str, status: str) -> None:
        rnd = self._rnd
        due = self._as_of + dt.timedelta(days=ahead)
        closed = status in ("done", "dropped")
        self._add(
            FollowUp, customer_id=key, kind="promised", anchor="", due=due, reason=reason, status=status,
            snoozed_until=self._as_of + dt.timedelta(days=rnd.randint(1, 6)) if status == "snoozed" else None,
            outcome=rnd.choice(self._told["outcomes"]) if status == "done" else "",
            closed_on=min(due + dt.timedelta(days=rnd.randint(0, 2)), self._as_of) if closed else None,
            staff_id=rnd.choice(self._staff),
        )  # fmt: skip

    def _feedback(self, person: Person, key: int, bought: int | None) -> None:
        rnd = self._rnd
        if open_one := person.role.get("complaint"):
            said = self._as_of - dt.timedelta(days=open_one["ago"])
            self._said(key, bought, "complaint", said, open_one["text"], open_one["severity"], open_one["cause"])
        day = self._day_of(person, 2)
        dice = rnd.random()
        if person.role or not person.days or day is None or dice > 0.15:
            return
        if dice < 0.045:
            words, severity, cause, answer, verdict = rnd.choice(self._told["complaints"])
            closed = min(day + dt.timedelta(days=rnd.randint(0, 9)), self._as_of)
            self._said(key, None, "complaint", day, words, severity, cause, (answer, closed, verdict))
            return
        kind = "praise" if dice < 0.1 else rnd.choice(("suggestion", "question"))
        closed = min(day + dt.timedelta(days=rnd.randint(0, 5)), self._as_of) if kind == "question" else day
        self._said(key, None, kind, day, rnd.choice(self._told[kind]), answer=("", closed, ""))

    def _said(
        self, key: int, bought: int | None, kind: str, day: dt.date, words: str, severity: int | None = None,
        cause: str = "", answer: tuple[str, dt.date | None, str] = ("", None, ""),
    ) -> None:  # fmt: skip
        self._add(
            Feedback, customer_id=key, purchase_id=bought, kind=kind, day=day, text=words, severity=severity,
            cause=cause, staff_id=self._staff[0], resolution=answer[0], closed_on=answer[1], verdict=answer[2],
        )  # fmt: skip

    def _surveys(self, person: Person, key: int, bought: int | None) -> None:
        rnd = self._rnd
        for kind, share, scores, low, high in (("nps", 0.2, _SCORES, 7, 9), ("csat", 0.1, _STARS, 3, 4)):
            if not person.days or rnd.random() > share:
                continue
            score = rnd.choices(*zip(*scores, strict=True))[0]
            band = "low" if score < low else "high" if score >= high else "middle"
            day = self._day_of(person, 1) if kind == "nps" else dt.date.fromordinal(person.days[-1])
            self._add(
                SurveyAnswer, customer_id=key, purchase_id=bought if kind == "csat" else None, kind=kind, score=score,
                comment=rnd.choice(self._told["comments"][band]) if rnd.random() < 0.4 else "", day=day or self._as_of,
            )  # fmt: skip

    def _suggested(self, person: Person, key: int) -> None:
        """What came of things offered in the last months."""
        rnd = self._rnd
        if not person.days or person.role or rnd.random() > 0.12:
            return
        answer = rnd.choices(("offered", "bought", "declined", "not_suitable"), (34, 30, 26, 10))[0]
        day = max(self._as_of - dt.timedelta(days=rnd.randint(1, 200)), person.since)
        self._add(
            SuggestionAnswer, customer_id=key, product_id=rnd.choice(self._goods[:-1]),
            kind=rnd.choice(("repeat", "cross_sell", "step_up", "new_for_you")),
            reason=rnd.choice(self._told["declined"]) if answer in ("declined", "not_suitable") else "",
            answer=answer, day=min(day, self._as_of),
        )  # fmt: skip

    def _farewell(self, person: Person, key: int) -> None:
        rnd = self._rnd
        known = person.role.get("exit")
        share = {"leaver": 0.5, "once": 0.06}.get(person.kind, 0.0)
        if not person.days or (known is None and (person.role or rnd.random() > share)):
            return
        reasons, win_back = (known["reasons"], known["win_back"]) if known else rnd.choice(self._told["exits"])
        day = person.days[-1] + rnd.randint(8, 60)
        self._add(
            Exit, customer_id=key, day=min(dt.date.fromordinal(day), self._as_of), win_back=win_back
        )
        self._exits.append(reasons)

    # ---- what they share -----------------------------------------------------------------------

    def _add(self, model: type[Base], **values: Any) -> None:
        self._rows.setdefault(model, []).append(values)

    def _day_of(self, person: Person, until: int) -> dt.date | None:
        """A day between the person's first and `until` days before the last, if there is one."""
        span = (self._as_of - person.since).days - until
        return person.since + dt.timedelta(days=int(self._rnd.random() * (span + 1))) if span >= 0 else None

    def _at(self, day: dt.date) -> dt.datetime:
        """Some time in the morning or early afternoon in Bandung; the last day has only begun."""
        hour = 1 if day == self._as_of else 1 + int(self._rnd.random() * 8)
        return dt.datetime(day.year, day.month, day.day, hour, int(self._rnd.random() * 60), tzinfo=dt.UTC)
