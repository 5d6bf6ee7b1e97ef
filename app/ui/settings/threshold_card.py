"""When a customer counts as late, lapsed or loyal."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app import i18n
from app.errors import AppError
from app.i18n import _, ngettext
from app.ui.context import Context
from app.ui.widgets import Card, Form, TextField, button, muted, row, stage_word

if TYPE_CHECKING:
    from app.services.stages import Preview


def _rules() -> list[tuple[str, str, str]]:
    """(name in `Thresholds`, words, unit)."""
    times, second = _("times the gap to be expected"), _("times the usual time to a second visit")
    return [
        ("late", _("At risk after"), times),
        ("loyal_late", _("Loyal customers: at risk after"), times),
        ("lapsed", _("Lapsed after"), times),
        ("lapsed_shop", _("but not before"), _("times the shop's usual gap")),
        ("late_first", _("First-time buyers: at risk after"), second),
        ("lapsed_first", _("First-time buyers: lapsed after"), second),
        ("loyal_visits", _("Loyal from"), _("days with a purchase")),
        ("loyal_days", _("within a time of at least"), _("days")),
    ]


def _number(value: float) -> str:
    return i18n.format_number(Decimal(str(value)).normalize())


class ThresholdCard(Card):
    """Each figure with its default; the defaults are the team's choice, not a law."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("When is a customer late?"))
        self._context = context
        self._shown: dict[str, str] = {}
        self._usual: dict[str, float] = {}
        self.form = Form(2)
        self.fields = {name: self.form.add(name, words, TextField(limit=12), unit) for name, words, unit in _rules()}
        self.add(muted(_("The program's own choice, tried on public sales data; a shop may know better."), wrap=True))
        self.add(self.form)
        self.effect = muted(wrap=True)
        self.effect.hide()
        self.add(self.effect)
        for field in self.fields.values():
            field.textChanged.connect(self._changed)
        buttons = row(button(_("Save"), self.save), button(_("Back to the defaults"), self.reset, kind="flat"), None)
        self.add(buttons)

    def refresh(self) -> None:
        """Reads the figures that hold now; what is being typed stays."""
        if not self._shown or not self._typed():
            self._context.jobs.read(self, _read, self._show, key="thresholds")

    def _show(self, found: tuple[dict[str, float], dict[str, float]]) -> None:
        now, self._usual = found
        units = {name: unit for name, _words, unit in _rules()}
        for name, field in self.fields.items():
            field.setText(_number(now[name]))
            usual = _("default {value}").format(value=_number(self._usual[name]))
            self.form.fields[name].hint.setText(f"{units[name]} · {usual}")
        self._shown = {name: field.text() for name, field in self.fields.items()}
        self._changed()

    def _typed(self) -> bool:
        return any(field.text() != self._shown[name] for name, field in self.fields.items())

    def _changed(self) -> None:
        """Works out what the typed figures would change, off the window's thread."""
        if not self._shown:
            return
        try:
            values = self._values() if self._typed() else {}
        except AppError:  # half typed; Save says what is wrong
            values = {}
        day = self._context.today()
        self._context.jobs.make(
            self, lambda session, _progress, _cancelled: _effect(session, values, day), self._tell, key="effect"
        )

    def _tell(self, found: Preview | None) -> None:
        self.effect.setText("" if found is None else _told(found))
        self.effect.setHidden(found is None)

    def reset(self) -> None:
        """Puts the defaults into the fields; Save makes them hold."""
        for name, field in self.fields.items():
            field.setText(_number(self._usual[name]))

    def _values(self) -> dict[str, float]:
        found = {}
        for name, field in self.fields.items():
            value = float(i18n.parse_decimal(field.text(), name))
            if not 0 < value <= 10_000:
                raise AppError(_("This has to be more than 0."), field=name)
            found[name] = value
        return found

    def save(self) -> None:
        """Saves the figures; everybody's stage is worked out anew in the same transaction."""
        self.form.clear_errors()
        try:
            values = self._values()
        except AppError as error:
            self.form.show_error(error)
            return
        usual = dict(self._usual)

        def work(session: Any) -> int:
            from app.services import figures, journal, shop

            before = shop.thresholds(session)
            for name, value in values.items():
                wanted = None if value == usual[name] else value
                if before.get(name) != wanted:
                    shop.set_threshold(session, name, wanted)
            figures.restage(session)
            return journal.entry_id(session)

        self._context.jobs.write(
            self,
            _("Change thresholds"),
            work,
            lambda entry: self._saved(entry),
            self._refused,
        )

    def _saved(self, entry: int) -> None:
        self._shown = {name: field.text() for name, field in self.fields.items()}
        self._changed()
        self._context.undo_offered(_("Saved; everybody's stage was worked out anew."), entry)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AppError) or not self.form.show_error(error):
            self._context.failed(error)


def _read(session: Any) -> tuple[dict[str, float], dict[str, float]]:
    from app.insights.stages import Thresholds
    from app.services import figures

    return dataclasses.asdict(figures.thresholds(session)), dataclasses.asdict(Thresholds())


def _effect(session: Any, values: dict[str, float], day: Any) -> Preview | None:
    """What these figures would change; None without any."""
    from app.insights.stages import Thresholds
    from app.services import stages

    return stages.preview(session, Thresholds(**values), day) if values else None


def _told(found: Preview) -> str:
    """The moves, the largest first, and the stages that would have other numbers."""
    if not found.moves:
        return _("With these figures nobody's stage would change today.")
    lines = [
        ngettext(
            "{n} customer would be “{after}” who is “{before}” now.",
            "{n} customers would be “{after}” who are “{before}” now.",
            n,
        ).format(n=i18n.format_number(n), before=stage_word(before), after=stage_word(after))
        for (before, after), n in sorted(found.moves.items(), key=lambda move: (-move[1], move[0]))
    ]
    numbers = [
        _("{stage}: {now} now, {then} then").format(
            stage=stage_word(code), now=i18n.format_number(found.now[code]), then=i18n.format_number(found.then[code])
        )
        for code in found.now
        if found.now[code] != found.then[code]
    ]
    return "\n".join([*lines, " · ".join(numbers)])
