"""Counts what a service asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.models.prepared import Prepared


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    engine = session.get_bind().engine
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def prepared() -> Iterator[list[str]]:
    """The queries that `Prepared` sends while the block runs, which `counted` does not see."""
    sent: list[str] = []
    real = Prepared.rows

    def note(self: Prepared, session: Session, **values: Any) -> list[Any]:
        sent.append(self._text)
        return real(self, session, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "rows", note)
        yield sent
