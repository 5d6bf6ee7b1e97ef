"""The words of the document that shows a person everything the book holds about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.i18n import _, format_percent
from app.services import (
    contacts,
    customers,
    exits,
    feedback,
    follow_ups,
    interactions,
    sales,
    special_dates,
    stages,
    suggestion_words,
)


def tables() -> dict[str, str]:
    """What each table of a person is called, in the order of the document."""
    return {
        "customer": _("Who you are"),
        "customer_contact": _("How you are reached"),
        "customer_address": _("Addresses"),
        "special_date": _("Special dates"),
        "customer_interest": _("Interests"),
        "customer_need": _("Looking for"),
        "customer_tag": _("Tags"),
        "custom_value": _("What else the shop keeps"),
        "consent": _("What you allowed"),
        "note": _("Notes"),
        "interaction": _("Contacts and conversations"),
        "follow_up": _("What the shop meant to do"),
        "feedback": _("Feedback"),
        "survey_answer": _("Answers to questions"),
        "purchase": _("Purchases"),
        "purchase_line": _("What you bought"),
        "payment": _("Payments"),
        "suggestion_answer": _("Suggestions"),
        "programme_member": _("Campaigns you were chosen for"),
        "exit": _("When you left"),
        "exit_reason": _("Why you left"),
        "attachment": _("Files about you"),
        "stage_change": _("How the shop saw you"),
        "customer_figure": _("What is worked out from this"),
    }


WORKED_OUT = frozenset({"customer_day", "customer_product"})
"""Sums of purchases that the document lists one by one; the file for other programs has them too."""

SKIPPED = frozenset({"id", "customer_id", "version", "position", "normal", "sha256", "anchor", "source_key"})
"""What the program needs for itself; the file for other programs has it."""


def columns() -> dict[str, str]:
    """What each column is called."""
    return {
        "name": _("Name"), "code": _("Code"), "is_firm": _("Firm"), "preferred_channel": _("Prefers"),
        "language": _("Language"), "source": _("Found us through"), "referred_by": _("Referred by"),
        "relationship_type": _("Relationship"), "staff": _("Staff"), "household": _("Household"),
        "since": _("Customer since"), "import": _("Came with the file"), "merged_into": _("Same as"),
        "removed_at": _("Removed"), "kind": _("Kind"), "label": _("Label"), "value": _("What"),
        "street": _("Street"), "postcode": _("Postcode"), "city": _("Town"), "region": _("Region"),
        "country": _("Country"), "month": _("Month"), "day": _("Day"), "year": _("Year"), "idea": _("Idea"),
        "lead_days": _("Days ahead"), "interest": _("Interest"), "text": _("Text"), "met_on": _("Found on"),
        "tag": _("Tag"), "custom_field": _("Field"), "channel": _("Channel"), "given": _("Allowed"),
        "at": _("When"), "how": _("How"), "wording": _("Wording"), "is_pinned": _("Pinned"),
        "is_warning": _("Warning"), "is_incoming": _("From you"), "outcome": _("Outcome"),
        "learned": _("What was learned"), "follow_up": _("Because of"), "programme": _("Campaign"), "due": _("Due"),
        "reason": _("Reason"), "status": _("Status"), "snoozed_until": _("Put off until"), "closed_on": _("Closed on"),
        "purchase": _("Receipt"), "severity": _("How serious"), "cause": _("Cause"), "resolution": _("Resolution"),
        "verdict": _("Verdict"), "score": _("Score"), "comment": _("Comment"), "number": _("Number"),
        "note": _("Note"), "net": _("Net"), "tax": _("Tax"), "discount": _("Discount"), "paid": _("Paid"),
        "product": _("Product"), "description": _("On the receipt"), "quantity": _("Quantity"),
        "unit_price": _("Unit price"), "tax_rate": _("Tax rate"), "method": _("Method"),
        "amount": _("Amount"), "answer": _("Answer"), "is_held_out": _("Left out to compare"),
        "win_back": _("What would bring you back"),
        "size": _("Size"),
        "before": _("Before"), "after": _("After"), "first_day": _("First purchase"), "last_day": _("Last purchase"),
        "purchase_days": _("Days with a purchase"), "owed": _("Owed"), "last_contact": _("Last contact"),
        "products": _("Different products bought"), "products_again": _("Of these, on two days or more"),
        "exit_day": _("Left on"), "usual_gap": _("Usual days between visits"), "late_on": _("Counts as late from"),
        "lapsed_on": _("Counts as lost from"), "base_stage": _("Stage"), "comeback_day": _("Came back on"),
        "comeback_visits": _("Visits since"),
    }  # fmt: skip


def coded() -> dict[tuple[str, str], Callable[[Any], str]]:
    """(table, column) -> the words for its codes; of any table where the first is empty."""
    return {
        ("customer", "relationship_type"): customers.relationship_word,
        ("customer_contact", "kind"): lambda code: _kinds().get(code, code),
        ("special_date", "kind"): special_dates.kind_word,
        ("follow_up", "kind"): follow_ups.kind_word,
        ("follow_up", "status"): follow_ups.status_word,
        ("feedback", "kind"): feedback.kind_word,
        ("feedback", "severity"): feedback.severity_word,
        ("feedback", "cause"): feedback.cause_word,
        ("feedback", "verdict"): feedback.verdict_word,
        ("survey_answer", "kind"): str.upper,
        ("exit_reason", "reason"): exits.reason_word,
        ("interaction", "outcome"): lambda code: interactions.outcome_word(code) if code else "",
        ("payment", "method"): sales.method_word,
        ("purchase", "channel"): sales.channel_word,
        ("suggestion_answer", "kind"): suggestion_words.word,
        ("suggestion_answer", "answer"): lambda code: _answers().get(code, code),
        ("stage_change", "before"): stages.word,
        ("stage_change", "after"): stages.word,
        ("customer_figure", "base_stage"): stages.word,
        ("", "channel"): contacts.channel_word,
        ("", "preferred_channel"): contacts.channel_word,
        ("", "tax_rate"): lambda rate: format_percent(rate / 10_000, 2),
    }


def _kinds() -> dict[str, str]:
    return {"phone": _("Phone"), "email": _("E-mail"), "social": _("Social")}


def _answers() -> dict[str, str]:
    return {
        "offered": _("Offered"), "bought": _("Bought"), "declined": _("Declined"),
        "not_suitable": _("Not suitable"),
    }  # fmt: skip
