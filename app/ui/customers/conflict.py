"""Somebody saved the same customer meanwhile: what differs, in words."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from app.i18n import _, listed, named
from app.services import contacts, customers
from app.services.customers import CustomerDraft
from app.ui.widgets.conflict_box import Difference


def captions() -> dict[str, str]:
    """The words for the fields of a customer."""
    return {
        "name": _("Name"), "code": _("Code"), "is_firm": _("A firm"), "contacts": _("How to reach them"),
        "addresses": _("Address"), "interests": _("Interests"), "needs": _("Looking for"), "tags": _("Tags"),
        "relationship_type": _("Relationship"), "preferred_channel": _("Prefers"), "language": _("Language"),
        "source": _("Found us through"), "referred_by_id": _("Referred by"), "staff_id": _("Looked after by"),
        "household": _("Household"), "custom": _("Own fields"), "consents": _("What they allowed"),
    }  # fmt: skip


def differences(saved: CustomerDraft, typed: CustomerDraft) -> list[Difference]:
    """What a person would see as different, field by field."""
    words = captions()
    found = []
    for field in fields(CustomerDraft):
        if field.name in words:
            theirs, mine = (_shown(field.name, getattr(draft, field.name)) for draft in (saved, typed))
            if theirs != mine:
                found.append((words[field.name], theirs, mine))
    return found


def _shown(name: str, value: Any) -> str:
    if name == "contacts":
        return listed(one.value.strip() for one in value)
    if name == "addresses":
        return "; ".join(one.line for one in value if one.line)
    if name == "needs":
        return "; ".join(one.text for one in value)
    if name in ("tags", "interests"):
        return listed(sorted(value, key=str.casefold))
    if name == "custom":
        return listed(named(one.name, one.value) for one in value if one.value)
    if name == "consents":
        answers = sorted((contacts.channel_word(one.channel), one.given) for one in value)
        return listed(named(word, _("yes") if given else _("no")) for word, given in answers)
    if name == "relationship_type":
        return customers.relationship_word(value)
    if name == "preferred_channel":
        return contacts.channel_word(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "").strip()
