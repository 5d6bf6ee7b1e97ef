"""Files kept with a customer: the photo of a ring, the quote, the scanned card."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from app import paths, text
from app.errors import AppError
from app.i18n import _, format_number
from app.models.attachment import Attachment, AttachmentContent
from app.services import forgetting, journal

MEGABYTE = 1_000_000
LIMIT = 10 * MEGABYTE
"""Bytes of the largest file that is kept: the book is copied whole with every backup."""

ROOM = 300 * MEGABYTE
"""Bytes of all of them together: a file stays in some forty backups."""

LONGEST = 255
"""Characters of a name: what file systems allow."""

UNDOABLE = dt.timedelta(days=30)
"""A file that was removed so long ago is let go for good."""

OPENED = frozenset(
    {
        "bmp", "gif", "heic", "jpeg", "jpg", "png", "tif", "tiff", "webp",
        "pdf", "txt", "md", "csv", "rtf", "vcf", "ics",
        "docx", "xlsx", "pptx", "odt", "ods", "odp",
        "m4a", "mp3", "mp4", "oga", "ogg", "opus", "wav",
    }
)  # fmt: skip
"""The endings of files that are handed to another program: none of these kinds is run by being opened."""


@dataclass(frozen=True)
class AttachmentDraft:
    """A file to be kept; made by `draft`, away from the book."""

    name: str
    content: bytes = field(repr=False)
    sha256: str


@dataclass(frozen=True)
class AttachmentRow:
    """A kept file without what is in it.

    Attributes:
        name: as it came in; no path, but anything may stand in it.
        size: bytes.
        is_kept: whether what is in it is there.
    """

    id: int
    customer_id: int
    name: str
    size: int
    day: dt.date
    is_kept: bool

    @property
    def file_name(self) -> str:
        """The name it gets outside the book."""
        return paths.safe_name(self.name, _("File"))

    @property
    def numbered_name(self) -> str:
        """The same with the key before it: no two files have it, whatever a computer takes for the same letters."""
        return f"{self.id} {self.file_name}"

    @property
    def can_open(self) -> bool:
        """Whether it is of a kind that another program may open."""
        return self.is_kept and can_open(self.name)


def can_open(name: str) -> bool:
    """Whether a file of this name is of a kind that another program may open; judged as it would lie on the disk."""
    return PurePath(paths.safe_name(name, _("File"))).suffix.casefold().lstrip(".") in OPENED


def draft(name: str, content: bytes) -> AttachmentDraft:
    """A file to be kept.

    Raises:
        AppError: it is empty or too large.
    """
    called = _cleaned(name)
    if not content:
        raise AppError(_("“{file}” is empty, so it was not kept.").format(file=called))
    if len(content) > LIMIT:
        raise too_large(called, len(content))
    return AttachmentDraft(called, content, hashlib.sha256(content).hexdigest())


def too_large(name: str, size: int) -> AppError:
    """What to say of a file of so many bytes."""
    words = _("“{file}” has {n} MB; files of up to {most} MB can be kept in the book.")
    shown = format_number(-(-size // MEGABYTE))
    return AppError(words.format(file=_cleaned(name), n=shown, most=format_number(LIMIT // MEGABYTE)))


def _cleaned(name: str) -> str:
    """A file's name on one line; a long one is shortened before its ending."""
    kept = " ".join(text.clean(name[: text.PAGE], text.PAGE).split()) or _("File")
    ending = PurePath(kept).suffix[:20]
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(ending)] + ending


def add(session: Session, customer_id: int, file: AttachmentDraft, day: dt.date) -> int:
    """Keeps a file with a customer; returns its key.

    Raises:
        AppError: with it there would be more than `ROOM`.
    """
    table = AttachmentContent.__table__
    content = session.scalar(select(AttachmentContent.id).where(AttachmentContent.sha256 == file.sha256))
    if content is None:
        _make_sure_of_room(session, len(file.content))
        values = {"sha256": file.sha256, "content": file.content}
        content = session.execute(insert(AttachmentContent).values(values).returning(table.c.id)).scalar_one()
    return journal.insert(
        session, Attachment, customer_id=customer_id, name=file.name, sha256=file.sha256, size=len(file.content),
        at=dt.datetime.now(dt.UTC), day=day, content_id=content,
    )  # fmt: skip


def _make_sure_of_room(session: Session, more: int) -> None:
    there = select(Attachment.content_id).where(Attachment.removed_at.is_(None), Attachment.content_id.is_not(None))
    size = select(func.sum(func.length(AttachmentContent.content))).where(AttachmentContent.id.in_(there))
    kept = session.scalar(size) or 0
    if kept + more > ROOM:
        words = _("All kept files together have {n} MB, and no more than {most} MB can be kept. Remove one first.")
        shown = format_number(-(-kept // MEGABYTE))
        raise AppError(words.format(n=shown, most=format_number(ROOM // MEGABYTE)))


def get(session: Session, key: int) -> AttachmentRow:
    """One file.

    Raises:
        AppError: it was removed meanwhile.
    """
    found = session.execute(_columns().where(Attachment.id == key, Attachment.removed_at.is_(None))).first()
    if found is None:
        raise AppError(_("This file was removed meanwhile."))
    return AttachmentRow(*found)


def of(session: Session, customer_ids: Collection[int] | None = None) -> list[AttachmentRow]:
    """The files of these customers, or of everybody, by key; removed ones, too."""
    wanted = _columns() if customer_ids is None else _columns().where(Attachment.customer_id.in_(customer_ids))
    return [AttachmentRow(*row) for row in session.execute(wanted.order_by(Attachment.id))]


def _columns() -> Select[int, int, str, int, dt.date, bool]:
    one = Attachment
    return select(one.id, one.customer_id, one.name, one.size, one.day, one.content_id.is_not(None))


def content(session: Session, key: int) -> bytes:
    """What is in a file, a removed one too.

    Raises:
        AppError: it is not there.
    """
    one = Attachment
    found = session.scalar(
        select(AttachmentContent.content).join(one, one.content_id == AttachmentContent.id).where(one.id == key)
    )
    if found is None:
        raise AppError(_("What was in this file is not in the book."))
    return found


def remove(session: Session, key: int) -> None:
    """Removes a file; Undo brings it back."""
    journal.remove(session, Attachment, key)


def unneeded(session: Session) -> bool:
    """Whether there is something for `sweep` to do."""
    wanted = (select(AttachmentContent.id).where(_unused()), select(Attachment.id).where(_gone()))
    return any(session.scalar(one.limit(1)) is not None for one in wanted)


def sweep(session: Session) -> None:
    """Lets go of what nobody can ask for any more: files removed long ago, which Undo passes over from then on."""
    old = set(session.scalars(select(Attachment.id).where(_gone())))
    if old:
        forgetting.forget(session, defaultdict(set, {Attachment.__tablename__: old}), {})
        session.execute(delete(Attachment).where(Attachment.id.in_(old)))
    drop_unused(session)


def drop_unused(session: Session) -> None:
    """Lets go of what is in no file any more, removed ones included."""
    session.execute(delete(AttachmentContent).where(_unused()))


def _unused() -> Any:
    return AttachmentContent.id.not_in(select(Attachment.content_id).where(Attachment.content_id.is_not(None)))


def _gone() -> Any:
    return Attachment.removed_at < dt.datetime.now(dt.UTC) - UNDOABLE
