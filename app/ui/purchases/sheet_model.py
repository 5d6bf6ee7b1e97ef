"""What a table that is typed into needs of its rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.i18n import clauses
from app.ui.widgets.text import plain_tip

Index = QModelIndex | QPersistentModelIndex
MUTED = int(Qt.ItemDataRole.UserRole) + 1
"""A quieter second line of a cell."""
WRONG = int(Qt.ItemDataRole.UserRole) + 2
"""What is wrong with a cell, "" if nothing is."""


class SheetModel(QAbstractTableModel):
    """What a sheet needs of its model: subclasses give heads, cells, which columns are typed into, and `set_text`."""

    heads: tuple[str, ...] = ()
    spare: int | None = None
    """The column that is not shown where there is too little room for all."""
    numbers: frozenset[int] = frozenset()
    """Columns of numbers, right-aligned and never shortened."""
    typed: frozenset[int] = frozenset()
    """Columns that are typed into."""

    def cell(self, row: int, column: int) -> str:
        """The text of a cell."""
        raise NotImplementedError

    def set_text(self, row: int, column: int, text: str) -> None:
        """Takes what was typed."""
        raise NotImplementedError

    def wrong(self, row: int, column: int) -> str:
        """What is wrong with a cell."""
        return ""

    def quiet(self, row: int, column: int) -> str:
        """A cell's second line."""
        return ""

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() in self.typed else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.cell(row, column)
        if role == MUTED:
            return self.quiet(row, column)
        if role == WRONG:
            return self.wrong(row, column) or None
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = self.wrong(row, column) or (self.cell(row, 0) if column == 0 else "")
            return plain_tip(tip) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (self.cell(row, column), self.quiet(row, column), self.wrong(row, column))
            return clauses(*parts)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() not in self.typed:
            return False
        self.set_text(index.row(), index.column(), str(value))
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.heads) - 1))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in self.numbers else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
