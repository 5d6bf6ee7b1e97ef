"""Ways to reach somebody: kept as typed, and in one normal form to find them by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app import text
from app.errors import AppError
from app.i18n import _, pgettext

KINDS = ("phone", "email", "social")
CHANNELS = ("visit", "call", "whatsapp", "sms", "email", "letter", "card")
"""Ways a contact can go."""


@dataclass(frozen=True)
class ContactDraft:
    """A phone, e-mail or social account as a form gives it; `id` is that of a saved one."""

    kind: str
    value: str
    label: str = ""
    id: int | None = None


def called(name: str, contacts: Iterable[ContactDraft]) -> str:
    """What somebody is called: by name, else by their first phone, else by their first e-mail; "" if there is none."""
    if name.strip():
        return name
    known = [one for one in contacts if one.value.strip()]
    return next((one.value for kind in ("phone", "email") for one in known if one.kind == kind), "")


def channel_word(channel: str) -> str:
    """The word a person reads for a channel."""
    words = {
        "visit": _("Visit"),
        "call": pgettext("channel", "Call"),
        "whatsapp": _("WhatsApp"),
        "sms": _("SMS"),
        "email": _("E-mail"),
        "letter": _("Letter"),
        "card": pgettext("channel", "Card"),
    }
    return words.get(channel, channel)


def normal(kind: str, value: str, country: str, *, field: str | None = None) -> str:
    """The form a contact is found by: E.164 for phones, lower case for e-mails.

    Args:
        country: ISO 3166 code; local phone numbers are read as this country's.

    Raises:
        AppError: it cannot be a phone or an e-mail address.
    """
    if kind == "phone":
        found = e164(value, country)
        if not found and not 5 <= len(digits(value)) <= 17:
            raise AppError(_("“{text}” is not a phone number.").format(text=value[:40]), field=field)
        return found
    if kind == "email":
        return _email(value, field)
    return value.strip().casefold()


def e164(value: str, country: str) -> str:
    """A phone number as "+6281234567890"; empty if it cannot be read as one."""
    import phonenumbers

    bare = re.sub(r"[^\d+]", "", value.strip().removesuffix(".0"))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    for typed in _readings(bare, country):
        try:
            number = phonenumbers.parse(typed, country or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def _readings(bare: str, country: str) -> list[str]:
    """What a number may mean: one that begins with the country's own code had lost its plus sign."""
    import phonenumbers

    code = str(phonenumbers.country_code_for_region(country)) if country else ""
    if code and bare.startswith(code) and len(bare) > 9:
        return ["+" + bare, bare]
    return [bare]


def national(number: str) -> str:
    """The digits one dials at home for an E.164 number."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    return digits(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def digits(value: str) -> str:
    """Only the digits."""
    return re.sub(r"[^0-9]", "", value)


def search_forms(kind: str, value: str, normal_form: str) -> list[str]:
    """The words a search may find this contact by."""
    if kind != "phone":
        return [value]
    wanted = [digits(normal_form), national(normal_form) if normal_form else "", digits(value)]
    kept: list[str] = []
    for one in sorted(set(wanted), key=len, reverse=True):
        if one and not any(one in longer for longer in kept):
            kept.append(one)
    return kept


def _email(value: str, field: str | None) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        raise AppError(_("“{text}” is not an e-mail address.").format(text=value[:60]), field=field) from None


def cleaned(draft: ContactDraft, field: str) -> ContactDraft:
    """The draft without control characters.

    Raises:
        AppError: unknown kind or too long.
    """
    if draft.kind not in KINDS:
        raise ValueError(draft.kind)
    return ContactDraft(
        draft.kind, text.clean(draft.value, field=field), text.clean(draft.label, 60, field=field), draft.id
    )
