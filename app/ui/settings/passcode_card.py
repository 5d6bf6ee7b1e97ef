"""The passcode: whether the book has one, and when the window locks itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from app.i18n import _, ngettext
from app.ui.context import Context
from app.ui.older_backups import older, sentence_of
from app.ui.remember import remember
from app.ui.widgets import Card, Choice, FlowLayout, Form, button, label, muted

if TYPE_CHECKING:
    from app.ui.window import Window

MINUTES = (2, 5, 10, 30)


class PasscodeCard(Card):
    """Says in plain words who can read the book, and offers what can be done about it."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Passcode"))
        self._context = context
        self.state = label(wrap=True)
        self.add(self.state)
        window = cast("Window", context.shell)

        def asks(what: str) -> Any:
            return lambda: window.passcode_wanted.emit(what)

        self.set_button = button(_("Set a passcode…"), asks("set"), icon="lock", small=True)
        self.change_button = button(_("Change…"), asks("change"), small=True)
        self.remove_button = button(_("Remove…"), asks("remove"), small=True)
        self.lock_button = button(
            _("Lock now"), lambda: window.lock_wanted.emit(), icon="lock", tip=_("Ctrl+Shift+L"), small=True
        )
        self.older_button = button(_("Older backups…"), asks("older"), small=True)
        buttons = FlowLayout()
        for one in (self.set_button, self.lock_button, self.change_button, self.remove_button, self.older_button):
            buttons.addWidget(one)
        self.add(buttons)
        self.older = muted(wrap=True)
        self.add(self.older)
        self.form = Form(1)
        choices: list[tuple[object, str]] = [
            (n, ngettext("after {n} minute", "after {n} minutes", n).format(n=n)) for n in MINUTES
        ]
        choices.append((0, _("never")))
        self.idle = self.form.add(
            "lock_minutes", _("Lock when nobody is here"), Choice(choices, context.settings.lock_minutes)
        )
        self.idle.activated.connect(lambda _at: self._set_minutes())
        self.add(self.form)
        self._show(([], 0, False))

    def refresh(self) -> None:
        """Looks whether the book has a passcode, and for backups that do not."""
        path, settings = self._context.shop.path, self._context.settings
        self._context.jobs.run(self, lambda _p, _c: older(path, settings), self._show, self._context.failed)

    def _show(self, found: tuple[list[Any], int, bool]) -> None:
        files, readable, encrypted = found
        self.state.setText(
            _("The book and its backups are encrypted; only the passcode or the recovery sheet opens them.")
            if encrypted
            else _("The book has no passcode: whoever has this computer or one of its backups can read it.")
        )
        self.set_button.setVisible(not encrypted)
        for one in (self.lock_button, self.change_button, self.remove_button, self.form):
            one.setVisible(encrypted)
        self.older.setText(sentence_of(len(files), readable) if files else "")
        for part in (self.older, self.older_button):
            part.setVisible(bool(files))

    def _set_minutes(self) -> None:
        self._context.settings.lock_minutes = int(cast("int", self.idle.value()))
        remember(self._context.settings, self._context.jobs)
