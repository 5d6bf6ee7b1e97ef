"""Rows for a table: a few at hand, or 100,000 known by their ids and fetched page by page as they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.i18n import clauses

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.ui.jobs import Jobs

Index = QModelIndex | QPersistentModelIndex
PAGE = 64
KEPT = 4096
WAITING = "…"
_ROLES = {
    int(Qt.ItemDataRole.DisplayRole),
    int(Qt.ItemDataRole.ToolTipRole),
    int(Qt.ItemDataRole.TextAlignmentRole),
    int(Qt.ItemDataRole.AccessibleTextRole),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how a row's cell reads and looks.

    Args:
        key: its name for sorting and for the list of shown columns.
        title: the word at its head.
        text: the cell of a row.
        detail: a quieter second line.
        chip: the hue code (a stage) if the cell is a chip; "" for plain text.
        tip: the tooltip; else the whole text where it does not fit.
        value: what to sort by where the rows are all at hand; else the text.
        right: numbers stand right-aligned and are never shortened.
        whole: never shortened either (days, phone numbers: half of one says nothing); nor is a chip.
        width: in characters.
        stretch: takes a share of what is left.
        shown: whether it is shown until the person chooses otherwise.
    """

    key: str
    title: str
    text: Callable[[Any], str]
    detail: Callable[[Any], str] | None = None
    chip: Callable[[Any], str] | None = None
    tip: Callable[[Any], str] | None = None
    value: Callable[[Any], Any] | None = None
    right: bool = False
    whole: bool = False
    strong: bool = False
    muted: bool = False
    width: int = 12
    stretch: bool = False
    sort: bool = True
    shown: bool = True

    @property
    def is_firm(self) -> bool:
        """Whether the column gives up none of its width where there is too little."""
        return self.right or self.whole or self.chip is not None


@dataclass(frozen=True, slots=True)
class AtHand:
    """Rows in their order, ready for a table; many are made ready off the window's thread."""

    ids: list[Any]
    by_id: dict[Any, Any]
    places: dict[Any, int]

    @classmethod
    def of(cls, rows: Sequence[Any], key: Callable[[Any], Hashable] = lambda row: row.id) -> AtHand:
        """These rows, by their ids."""
        ids = [key(row) for row in rows]
        return cls(ids, dict(zip(ids, rows, strict=True)), {one: place for place, one in enumerate(ids)})


class RowTableModel(QAbstractTableModel):
    """Either `set_rows` (all at hand) or `set_ids` (fetched when looked at through `rows_of`).

    Args:
        rows_of: `fn(session, ids) -> rows` in any order, run on the book's thread.
        key: the id of a row.

    Signals:
        sort_wanted(str, bool): a column's key and whether descending; the page asks SQL and sets ids again.
        loaded: rows arrived.
    """

    sort_wanted = Signal(str, bool)
    loaded = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QObject | None = None,
        *,
        jobs: Jobs | None = None,
        rows_of: Callable[[Session, list[Any]], Sequence[Any]] | None = None,
        key: Callable[[Any], Hashable] = lambda row: row.id,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._jobs, self._rows_of, self._key = jobs, rows_of, key
        self._ids: list[Any] = []
        self._cache: dict[Any, Any] = {}
        self._stale: dict[Any, Any] = {}
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._places: dict[Any, int] | None = None
        self._turn = 0
        self.sorted_by: tuple[str, bool] | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Shows these rows, all at hand; the person may sort them here."""
        if self.sorted_by and self._rows_of is None:
            rows = self._in_order(rows)
        self.set_at_hand(AtHand.of(rows, self._key))

    def set_at_hand(self, found: AtHand) -> None:
        """Shows rows that were made ready, in their order."""
        self._reset(found.ids, found.by_id, found.places)

    def set_ids(self, ids: Sequence[Any]) -> None:
        """Shows the rows with these ids, in this order; what was seen before stays until it is fetched anew."""
        self._stale = self._cache | {k: v for k, v in self._stale.items() if k not in self._cache}
        self._reset(list(ids), {})

    def _reset(self, ids: list[Any], cache: dict[Any, Any], places: dict[Any, int] | None = None) -> None:
        self._turn += 1
        same = ids == self._ids
        if not same:
            self.beginResetModel()
        self._ids, self._cache, self._places = ids, cache, places
        self._asked.clear()
        self._wanted.clear()
        if not same:
            self.endResetModel()
        elif ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
        self.loaded.emit()

    def _in_order(self, rows: Sequence[Any]) -> list[Any]:
        assert self.sorted_by
        name, descending = self.sorted_by
        column = next(c for c in self.columns if c.key == name)
        value = column.value or (lambda row: column.text(row).casefold())
        known = [row for row in rows if value(row) is not None]
        unknown = [row for row in rows if value(row) is None]
        return sorted(known, key=value, reverse=descending) + unknown

    def sort_by(self, key: str, descending: bool) -> None:
        """Sorts rows at hand; asks for another order of ids otherwise."""
        self.sorted_by = (key, descending)
        if self._rows_of is None and self._cache:
            self.set_rows([self._cache[i] for i in self._ids])
        self.sort_wanted.emit(key, descending)

    def ids(self) -> list[Any]:
        """The ids shown, in their order."""
        return self._ids

    def id_at(self, row: int) -> Any:
        """The id of a line."""
        return self._ids[row]

    def row_at(self, row: int) -> Any | None:
        """The row of a line, None while it is being fetched."""
        found = self._cache.get(self._ids[row])
        if found is None:
            self._want(row)
            found = self._stale.get(self._ids[row])
        return found

    def place(self, key: Any) -> int | None:
        """The line of an id."""
        if self._places is None:
            self._places = {one: place for place, one in enumerate(self._ids)}
        return self._places.get(key)

    def known_rows(self) -> list[Any]:
        """The rows fetched so far."""
        return list(self._cache.values())

    def _want(self, row: int) -> None:
        page = row // PAGE
        if self._rows_of and page not in self._asked:
            self._asked.add(page)
            self._wanted.add(page)
            self._timer.start()

    def _fetch(self) -> None:
        pages, self._wanted = sorted(self._wanted), set()
        ids = [one for page in pages for one in self._ids[page * PAGE : (page + 1) * PAGE]]
        rows_of, turn = self._rows_of, self._turn
        if not ids or rows_of is None or self._jobs is None:
            return
        self._jobs.read(self, lambda session: rows_of(session, ids), lambda rows: self._came(rows, pages, turn))

    def _came(self, rows: Sequence[Any], pages: list[int], turn: int) -> None:
        if turn != self._turn:
            return
        if len(self._cache) > KEPT:
            self._stale, self._cache = {}, {}
            self._asked = set(pages)
        self._cache.update((self._key(row), row) for row in rows)
        for page in pages:
            last = min((page + 1) * PAGE, len(self._ids)) - 1
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))
        self.loaded.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        row = self.row_at(index.row())
        if row is None:
            return WAITING
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        text = column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole and column.detail:
            return clauses(text, column.detail(row))
        return text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
