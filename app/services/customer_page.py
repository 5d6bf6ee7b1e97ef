"""All that stands on a customer's page but the timeline, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.feedback import Feedback
from app.models.figure import CustomerFigure
from app.models.note import Note
from app.models.product import Product
from app.models.staff import Staff
from app.services import customers, follow_ups, households, notes, special_dates, stages
from app.services.customers import CustomerDraft
from app.services.follow_ups import FollowUpRow
from app.services.households import MemberRow
from app.services.notes import NoteRow
from app.services.special_dates import SpecialDateRow
from app.services.stages import StageRow


@dataclass(frozen=True)
class FiguresRow:
    """What a customer bought, all told; amounts in minor units."""

    first_day: dt.date | None = None
    last_day: dt.date | None = None
    purchase_days: int = 0
    net: int = 0
    discount: int = 0
    owed: int = 0
    last_contact: dt.date | None = None
    usual_gap: float | None = None

    @property
    def per_visit(self) -> int | None:
        """Net sales a purchase day, rounded."""
        from app.money import round_ratio

        return round_ratio(self.net, self.purchase_days) if self.purchase_days else None


@dataclass(frozen=True)
class PageRow:
    """A customer's page."""

    id: int
    version: int
    draft: CustomerDraft
    stage: StageRow
    figures: FiguresRow
    referred_by: str
    staff: str
    members: tuple[MemberRow, ...]
    """The others of the household."""
    dates: tuple[SpecialDateRow, ...]
    warnings: tuple[NoteRow, ...]
    pinned: tuple[NoteRow, ...]
    promises: tuple[FollowUpRow, ...]
    """Follow-ups that are still open."""
    open_complaints: int
    notes: int

    @property
    def phone(self) -> str:
        """The first phone number as typed."""
        return next((one.value for one in self.draft.contacts if one.kind == "phone"), "")

    @property
    def email(self) -> str:
        """The first e-mail address."""
        return next((one.value for one in self.draft.contacts if one.kind == "email"), "")


def page(session: Session, key: int, as_of: dt.date) -> PageRow:
    """One customer's page as of a day.

    Raises:
        AppError: the customer was removed.
    """
    saved = customers.get(session, key)
    marked, count = _marked_notes(session, key)
    home = households.members_with(session, key)
    return PageRow(
        id=key,
        version=saved.version,
        draft=saved.draft,
        stage=stages.of(session, key, as_of),
        figures=_figures(session, key),
        referred_by=saved.referred_by,
        staff=_staff(session, saved.draft.staff_id),
        members=tuple(one for one in home if one.id != key),
        dates=tuple(special_dates.for_customer(session, key, as_of)),
        warnings=tuple(note for note in marked if note.is_warning),
        pinned=tuple(note for note in marked if note.is_pinned and not note.is_warning),
        promises=tuple(follow_ups.open_list(session, key)),
        open_complaints=_open_complaints(session, key),
        notes=count,
    )


def _figures(session: Session, key: int) -> FiguresRow:
    names = tuple(FiguresRow.__dataclass_fields__)
    columns = [getattr(CustomerFigure, name) for name in names]
    row = session.execute(select(*columns).where(CustomerFigure.customer_id == key)).first()
    return FiguresRow(*row) if row else FiguresRow()


def _marked_notes(session: Session, key: int) -> tuple[list[NoteRow], int]:
    mine = (Note.customer_id == key, Note.removed_at.is_(None))
    count = session.scalar(select(func.count()).select_from(Note).where(*mine)) or 0
    return (notes.marked(session, key) if count else []), count


def _open_complaints(session: Session, key: int) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(Feedback)
        .where(
            Feedback.customer_id == key,
            Feedback.kind == "complaint",
            Feedback.closed_on.is_(None),
            Feedback.removed_at.is_(None),
        )
    )
    return found or 0


def _staff(session: Session, key: int | None) -> str:
    return session.scalar(select(Staff.name).where(Staff.id == key)) or "" if key else ""


def prices(session: Session, product_ids: Collection[int]) -> dict[int, int]:
    """What these products cost, in minor units."""
    found = session.execute(select(Product.id, Product.price).where(Product.id.in_(product_ids)))
    return dict(found.all())
