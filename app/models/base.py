"""What every table has in common."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[dt.datetime]):
    """A moment in UTC. A time without a zone is refused, because nobody could say when it was."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """Stored without its offset, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """Read back as an aware UTC datetime."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    """The parent of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: BigInteger().with_variant(Integer(), "sqlite"),
        str: Text(),
        dt.date: Date(),
        dt.datetime: Instant(),
    }


Key = Annotated[int, mapped_column(primary_key=True)]
Money = int
"""Minor units of the shop's currency."""
Quantity = int
"""Thousandths."""
Word = Annotated[str, mapped_column(String(40))]
"""A code of the program's own, such as a stage or a channel."""


class Versioned:
    """A row that people edit: a stale edit is noticed, never saved over a newer one."""

    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Removable(Versioned):
    """A row that is removed softly, so that Undo can bring it back."""

    removed_at: Mapped[dt.datetime | None]


def to(target: str, *, index: bool = True, primary_key: bool = False) -> Any:
    """A column that points at a row of `target`."""
    return mapped_column(ForeignKey(f"{target}.id"), index=index and not primary_key, primary_key=primary_key)
