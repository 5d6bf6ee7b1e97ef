"""The head of a page: where you are, what you can do, the finder and the one thing to do next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.i18n import _
from app.ui import icons, theme
from app.ui.context import Context
from app.ui.widgets.button import button
from app.ui.widgets.layout import column
from app.ui.widgets.text import SMALL, TITLE, Avatar, ElidedLabel, label


class FinderButton(QWidget):
    """Looks like a search field; opens the finder (Ctrl+K)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("finder")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Find anyone or anything"))
        self.setToolTip(_("Find anyone or anything (Ctrl+K)"))
        side = theme.px(16)
        glass = label()
        glass.setPixmap(icons.icon("search", "muted").pixmap(side, side))
        keys = label(_("Ctrl K"), tone="muted", size=11)
        keys.setObjectName("keys")
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.px(10), theme.px(6), theme.px(8), theme.px(6))
        box.setSpacing(theme.px(8))
        words = ElidedLabel(_("Find anyone or anything"), tone="muted")
        box.addWidget(glass)
        box.addWidget(words, 1)
        box.addWidget(keys)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(120))
        self.setMaximumWidth(theme.px(300))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._context.shell.open_finder()

    def keyPressEvent(self, event: object) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):  # type: ignore[attr-defined]
            self._context.shell.open_finder()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]


class PageHeader(QWidget):
    """Title and subtitle left; actions, the finder and Record purchase right.

    Args:
        search: whether the finder stands in this header.
        record: whether Record purchase does (it is the page's primary button then).
        back: whether a Back arrow stands before the title.
    """

    def __init__(
        self,
        context: Context,
        title: str,
        subtitle: str = "",
        *,
        search: bool = True,
        record: bool = True,
        avatar: bool = False,
    ) -> None:
        super().__init__()
        self._title = ElidedLabel(title, strong=True, size=TITLE)
        self._subtitle = ElidedLabel(subtitle, size=SMALL + 0.5, tone="muted")
        if not subtitle:  # shown without a parent it would be a window of its own for a moment
            self._subtitle.hide()
        self.chips = QHBoxLayout()
        self.chips.setSpacing(theme.px(6))
        first = QHBoxLayout()
        first.setSpacing(theme.px(8))
        first.addWidget(self._title)
        first.addLayout(self.chips)
        first.addStretch(1)
        words = column(first, self._subtitle, gap=1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(theme.px(8))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(12))
        self._avatar = Avatar(title) if avatar else None
        if self._avatar:
            box.addWidget(self._avatar)
        box.addLayout(words, 3)
        box.addLayout(self._actions)
        self._finder = FinderButton(context) if search else None
        if self._finder:
            box.addWidget(self._finder, 2)
        if record:
            tip = _("Record purchase (Ctrl+N)")
            box.addWidget(button(_("Record purchase"), lambda: context.record_purchase(), kind="primary", tip=tip))

    def minimumSizeHint(self) -> QSize:
        """As narrow as it is without the finder, which keys open as well."""
        size = super().minimumSizeHint()
        return size - QSize(self._finder_width(), 0) if self._finder and not self._finder.isHidden() else size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._finder:
            room = event.size().width() - self.minimumSizeHint().width()
            self._finder.setVisible(room >= self._finder_width())

    def _finder_width(self) -> int:
        """What the finder takes at least, with the space before it."""
        layout = self.layout()
        return (self._finder.minimumWidth() + layout.spacing()) if self._finder and layout else 0

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Shows another title and the line below it."""
        self._title.setText(title)
        self._title.updateGeometry()
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        if self._avatar:
            self._avatar.set_name(title)

    def add_action(self, action: QWidget) -> None:
        """Adds a button before the finder."""
        self._actions.addWidget(action)

    def title_width(self) -> int:
        """What the whole title takes, in pixels."""
        return self._title.sizeHint().width()

    def title(self) -> str:
        """The title shown."""
        return self._title.text()
