"""Qt's own words from our catalogue: Qt speaks neither Indonesian nor Norwegian by itself."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

from app import i18n
from app.i18n import _


def words() -> list[str]:
    """The words of Qt that can appear in the window, named here so that they are found for translation."""
    return [
        _("&Undo"), _("&Redo"), _("Cu&t"), _("&Copy"), _("&Paste"), _("Delete"), _("Select All"), _("Clear"),
        _("OK"), _("&OK"), _("Cancel"), _("&Cancel"), _("Close"), _("&Close"), _("&Yes"), _("&No"), _("Save"),
        _("&Save"), _("Open"), _("&Open"), _("Apply"), _("Help"), _("Show Details..."), _("Hide Details..."),
        _("&Choose"), _("Look in:"), _("File &name:"), _("Files of type:"), _("Directory:"), _("Name"), _("Size"),
        _("Type"), _("Date Modified"), _("Computer"), _("Back"), _("Forward"), _("Parent Directory"),
        _("Create New Folder"), _("List View"), _("Detail View"), _("Show &hidden files"), _("&New Folder"),
        _("&Rename"), _("&Delete"), _("Save As"), _("Print"), _("&Print"), _("Print to File (PDF)"), _("Options"),
        _("%1 already exists.\nDo you want to replace it?"),
    ]  # fmt: skip


class QtWords(QTranslator):
    """Asks the catalogue for each of Qt's words; what it does not know stays as Qt has it."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        found = i18n._(source) if source else ""
        return found if found != source else None
