"""What narrows the list of customers: words, stages, tags, interests, lateness, value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.i18n import _, format_number, listed, named
from app.services.customer_list import Filters
from app.services.labels import LabelRow
from app.ui import theme
from app.ui.customers.value_dialog import ValueDialog
from app.ui.widgets import STAGES, FlowLayout, button, stage_word
from app.ui.widgets.text import plain_tip

COMPACT = 720
"""Below this width at 100 % the stages are one menu."""


def dot(colour: QColor) -> QIcon:
    """A round patch of a stage's hue."""
    side = theme.px(9)
    picture = QPixmap(side + theme.px(4), side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(0, 0, side, side)
    painter.end()
    return QIcon(picture)


def late_words() -> dict[str, str]:
    """The lateness filters in words."""
    return {
        "due": _("Due: past the expected gap"),
        "late": _("Late: 1.5 times the expected gap"),
        "very_late": _("Very late: twice the expected gap"),
    }


class FilterBar(QWidget):
    """Chips that switch filters on and off.

    Attributes:
        none: the button that takes all filters away; the page places it where nothing moves when it comes.

    Signals:
        changed: `filters` are others now.
    """

    changed = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.filters = Filters()
        self._currency = currency
        self._tags: Sequence[LabelRow] = ()
        self._interests: Sequence[LabelRow] = ()
        self.setAccessibleName(_("Filters"))
        self.stages: dict[str, QPushButton] = {}
        flow = FlowLayout()
        for code in STAGES:
            chip = button(stage_word(code), small=True)
            chip.setIcon(dot(theme.hue(code)))
            chip.setIconSize(QSize(theme.px(13), theme.px(9)))
            chip.setCheckable(True)
            chip.toggled.connect(lambda _on, code=code: self._stage_pressed(code))
            self.stages[code] = chip
            flow.addWidget(chip)
        self.stage = self._menu_button(flow, self._stage_menu)
        self.stage.hide()
        self.late = self._menu_button(flow, self._late_menu)
        self.tags = self._menu_button(flow, self._tag_menu)
        self.interests = self._menu_button(flow, self._interest_menu)
        self.value = self._menu_button(flow, None)
        self.value.clicked.connect(lambda _on=False: self._ask_value())
        self.chosen = self._menu_button(flow, None)
        self.chosen.clicked.connect(lambda _on=False: self.set_filters(replace(self.filters, keys=None, because="")))
        self.none = button(_("No filter"), self.clear, kind="flat", small=True, icon="x")
        self.setLayout(flow)
        self._show()

    def _menu_button(self, flow: FlowLayout, fill: object) -> QPushButton:
        made = button("", small=True)
        made.setCheckable(True)
        if fill is not None:
            made.clicked.connect(lambda _on=False: self._popup(made, fill))
        flow.addWidget(made)
        return made

    def set_choices(self, tags: Sequence[LabelRow], interests: Sequence[LabelRow], counts: dict[str, int]) -> None:
        """What there is to choose from, and how many customers stand in each stage."""
        self._tags, self._interests = tags, interests
        for code, chip in self.stages.items():
            words = f"{stage_word(code)}  {format_number(counts.get(code, 0))}"
            if chip.text() != words:
                chip.setText(words)
        self._show()

    def set_filters(self, filters: Filters) -> None:
        """Filters by something else."""
        self.filters = replace(filters, text=self.filters.text)
        self._show()
        self.changed.emit()

    def set_text(self, text: str) -> None:
        """Searches for words as well."""
        if text != self.filters.text:
            self.filters = replace(self.filters, text=text)
            self.changed.emit()

    def clear(self) -> None:
        """Everybody again (what is searched for stays)."""
        self.set_filters(Filters())

    def _stage_pressed(self, code: str) -> None:
        chosen = tuple(one for one, chip in self.stages.items() if chip.isChecked())
        if chosen != self.filters.stages:
            self.set_filters(replace(self.filters, stages=chosen))

    def _show(self) -> None:
        now = self.filters
        for code, chip in self.stages.items():
            chip.setChecked(code in now.stages)
        tags = [tag.name for tag in self._tags if tag.id in now.tag_ids]
        interests = [one.name for one in self._interests if one.id in now.interest_ids]
        self._say(self.stage, _("Stage"), [stage_word(code) for code in now.stages])
        self._say(self.late, _("Late"), [late_words()[now.lateness]] if now.lateness else [])
        self._say(self.tags, _("Tag"), tags)
        self._say(self.interests, _("Interest"), interests)
        self._say(self.value, _("Value"), [_("chosen")] if self._by_value() else [])
        self._say(self.chosen, _("Only"), [now.because] if now.keys is not None else [], most=80)
        self.chosen.setToolTip(plain_tip(now.because))
        self.chosen.setVisible(now.keys is not None)
        self.tags.setVisible(bool(self._tags) or bool(now.tag_ids))
        self.interests.setVisible(bool(self._interests) or bool(now.interest_ids))
        self.none.setVisible(replace(now, text="").narrow)

    def _by_value(self) -> bool:
        now = self.filters
        return now.least_net is not None or now.most_net is not None or now.owing

    @staticmethod
    def _say(made: QPushButton, name: str, chosen: list[str], most: int = 24) -> None:
        words = listed(chosen)
        short = words if len(words) <= most else words[: most - 1] + "…"
        made.setText(named(name, short) if chosen else f"{name} ▾")
        made.setAccessibleName(named(name, words) if chosen else name)
        made.setChecked(bool(chosen))

    def _popup(self, made: QPushButton, fill: object) -> None:
        menu = QMenu(made)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill(menu)  # type: ignore[operator]
        menu.popup(made.mapToGlobal(QPoint(0, made.height())))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < theme.px(COMPACT)
        if compact == self.stage.isHidden():
            self.stage.setVisible(compact)
            for chip in self.stages.values():
                chip.setVisible(not compact)

    def _stage_menu(self, menu: QMenu) -> None:
        for chip in self.stages.values():
            action = QAction(chip.icon(), chip.text(), menu, checkable=True, checked=chip.isChecked())
            action.toggled.connect(chip.setChecked)
            menu.addAction(action)

    def _late_menu(self, menu: QMenu) -> None:
        for name, words in {"": _("Whether late or not"), **late_words()}.items():
            action = QAction(words, menu, checkable=True, checked=name == self.filters.lateness)
            action.triggered.connect(partial(self._set_lateness, name))
            menu.addAction(action)

    def _set_lateness(self, name: str, _on: bool = False) -> None:
        self.set_filters(replace(self.filters, lateness=name))

    def _tag_menu(self, menu: QMenu) -> None:
        self._fill(menu, [(tag.id, tag.name, tag.used) for tag in self._tags], "tag_ids")

    def _interest_menu(self, menu: QMenu) -> None:
        self._fill(menu, [(one.id, one.name, one.used) for one in self._interests], "interest_ids")

    def _fill(self, menu: QMenu, choices: list[tuple[int, str, int]], field: str) -> None:
        chosen: tuple[int, ...] = getattr(self.filters, field)
        for key, name, count in choices[:60]:
            words = f"{name.replace('&', '&&')}\t{format_number(count)}"
            action = QAction(words, menu, checkable=True, checked=key in chosen)
            action.triggered.connect(self._toggler(field, key))
            menu.addAction(action)

    def _toggler(self, field: str, key: int) -> Callable[[bool], None]:
        return lambda on: self._toggle(field, key, on)

    def _toggle(self, field: str, key: int, on: bool) -> None:
        chosen = [one for one in getattr(self.filters, field) if one != key]
        now: dict[str, Any] = {field: (*chosen, key) if on else tuple(chosen)}
        self.set_filters(replace(self.filters, **now))

    def _ask_value(self) -> None:
        dialog = ValueDialog(self.filters, self._currency, self)
        dialog.chosen.connect(self.set_filters)
        dialog.finished.connect(lambda _result: self._show())
        dialog.open()
