"""Fields of the owner's own, one more line on every customer."""

from __future__ import annotations

from functools import partial

from sqlalchemy.orm import Session

from app.i18n import _
from app.models.custom_field import CustomField, CustomValue
from app.services import journal, labels

KIND = labels.Kind(
    CustomField, CustomValue.custom_field_id, CustomValue.customer_id, lambda: _("The field needs a name.")
)
listing = partial(labels.listing, KIND)
key_of = partial(labels.key_of, KIND)
rename = partial(labels.rename, KIND)


def remove(session: Session, key: int) -> None:
    """Takes a field out of use; what stood in it is kept with it."""
    journal.remove(session, CustomField, key)
