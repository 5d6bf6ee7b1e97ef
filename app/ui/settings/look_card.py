"""Language, colours and size of text: they belong to this machine, not to the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app import i18n
from app.i18n import _
from app.ui import theme
from app.ui.context import Context
from app.ui.remember import remember
from app.ui.widgets import Card, Choice, Form

if TYPE_CHECKING:
    from app.ui.window import Window


class LookCard(Card):
    """Changes show at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("On this computer"), _("shown at once"))
        self._context = context
        settings = context.settings
        self.form = Form(2)
        languages: list[tuple[object, str]] = [("", _("As the computer"))]
        languages += [(code, name) for code, name in i18n.LANGUAGES.items()]
        self.language = self.form.add("language", _("Language"), Choice(languages, settings.language))
        themes: list[tuple[object, str]] = [
            ("auto", _("As the computer")), ("light", _("Light")), ("dark", _("Dark")),
        ]  # fmt: skip
        self.theme = self.form.add("theme", _("Colours"), Choice(themes, settings.theme))
        sizes: list[tuple[object, str]] = [(size, i18n.format_percent(size / 100)) for size in theme.SCALES]
        self.scale = self.form.add("scale", _("Size of text"), Choice(sizes, settings.scale))
        papers: list[tuple[object, str]] = [("", _("As in my country")), ("A4", "A4"), ("Letter", "Letter")]
        self.paper = self.form.add("page_size", _("Paper"), Choice(papers, settings.page_size))
        self.add(self.form)
        for name, choice in {"language": self.language, "theme": self.theme, "scale": self.scale}.items():
            choice.activated.connect(lambda _at, name=name, choice=choice: self._restyle(name, choice))
        self.paper.activated.connect(lambda _at: self._set_paper())

    def _restyle(self, name: str, choice: Choice) -> None:
        cast("Window", self._context.shell).restyle(**{name: choice.value()})

    def _set_paper(self) -> None:
        self._context.settings.page_size = str(self.paper.value())
        remember(self._context.settings, self._context.jobs)
