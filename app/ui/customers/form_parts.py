"""The fields of the customer form: how they are laid out, filled and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.errors import AppError
from app.i18n import LANGUAGES, _
from app.services import contacts, customers, special_dates
from app.services.customer_choices import ChoicesRow
from app.services.customer_parts import AddressDraft, CustomValueDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.services.special_dates import SpecialDateDraft
from app.ui.context import Context
from app.ui.customers.consent_rows import ConsentRows
from app.ui.customers.contact_rows import ContactRows
from app.ui.widgets import Choice, Form, NoteField, TextField, heading
from app.ui.widgets.birthday_field import BirthdayField
from app.ui.widgets.customer_field import CustomerField
from app.ui.widgets.word_field import WordField, WordsField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ADDRESS = ("street", "postcode", "city", "region", "country")


class Parts:
    """Fills `form` with the fields of a customer and reads them back."""

    def __init__(self, context: Context, form: Form, customer_id: int | None) -> None:
        self._context, self.form, self._key = context, form, customer_id
        self.custom: dict[int, QLineEdit] = {}
        self._birthday: tuple[int, int, int | None] | None = None
        self.name = form.add("name", _("Name"), TextField(), wide=True)
        self._reach()

    def rest(self) -> tuple[Callable[[], object], ...]:
        """What is below the first fields, to be built once those stand and before `fill`."""
        return self._likes, self._known, self._allowed

    @staticmethod
    def _title(words: str) -> QWidget:
        title = heading(words)
        title.setContentsMargins(0, 8, 0, 0)
        return title

    # --- layout ------------------------------------------------------------------------------------------------
    def _who(self) -> None:
        form = self.form
        self.birthday: BirthdayField | None = None
        if self._key is None:
            hint = _("Day and month; the year only if you know it.")
            self.birthday = form.add("birthday", _("Birthday"), BirthdayField(), hint)
        self.firm = QCheckBox(_("A firm, not a person"))
        form.add_part(self.firm, wide=False)

    def _reach(self) -> None:
        form = self.form
        form.add_part(self._title(_("How to reach them")))
        self.contacts = ContactRows()
        form.add_part(self.contacts)
        self._who()
        self.contacts.lead_on(self.birthday or self.firm, self.firm)
        channels = [("", _("No preference"))]
        channels += [(code, contacts.channel_word(code)) for code in contacts.CHANNELS if code != "card"]
        self.channel = form.add("preferred_channel", _("Prefers"), Choice(list(channels)))
        languages = [("", _("The shop's")), *LANGUAGES.items()]
        self.language = form.add("language", _("Language"), Choice(list(languages)))
        words = {
            "street": _("Street"), "postcode": _("Postcode"), "city": _("Town"), "region": _("Region"),
            "country": _("Country"),
        }  # fmt: skip
        self.address = {name: form.add(name, words[name], TextField(), wide=name == "street") for name in ADDRESS}

    def _likes(self) -> None:
        form = self.form
        form.add_part(self._title(_("What they care about")))
        apart = _("Several with commas between them.")
        self.interests = form.add("interests", _("Interests"), WordsField(), apart)
        self.tags = form.add("tags", _("Tags"), WordsField(), apart)
        self.needs = form.add("needs", _("Looking for"), NoteField(lines=2), _("One wish a line."), wide=True)

    def _known(self) -> None:
        form = self.form
        form.add_part(self._title(_("How you know each other")))
        kinds = [(kind, customers.relationship_word(kind)) for kind in customers.RELATIONSHIPS]
        self.relationship = form.add("relationship_type", _("Relationship"), Choice(list(kinds)))
        self.staff = form.add("staff_id", _("Looked after by"), Choice([(None, _("Nobody in particular"))]))
        self.source = form.add("source", _("Found us through"), WordField())
        self.friend = form.add("referred_by_id", _("Referred by"), CustomerField(self._context, without=self._key))
        self.household = form.add("household", _("Household"), WordField())
        self.code = form.add("code", _("Code"), TextField(limit=40), _("Made by itself if you leave it empty."))

    def _allowed(self) -> None:
        self.form.add_part(self._title(_("What they allowed")))
        self.consents = ConsentRows(self._context.today())
        self.form.add_part(self.consents)

    def set_choices(self, choices: ChoicesRow) -> None:
        """What is offered, and the owner's own fields."""
        self.tags.set_known(choices.tags)
        self.interests.set_known(choices.interests)
        self.household.set_known(choices.households)
        self.source.set_known(choices.sources)
        self.staff.set_options([(None, _("Nobody in particular")), *choices.staff])
        self.form.fields["staff_id"].setVisible(bool(choices.staff))
        self.consents.set_choices(choices.staff, choices.wording)
        for field in choices.custom:
            if field.field_id not in self.custom:
                made = self.form.add(f"custom.{field.field_id}", field.name, TextField(limit=2000))
                self.custom[field.field_id] = made

    # --- values ------------------------------------------------------------------------------------------------
    def fill(self, draft: CustomerDraft, referred_by: str) -> None:
        """Shows a customer."""
        self.name.setText(draft.name)
        self.code.setText(draft.code)
        self.firm.setChecked(draft.is_firm)
        self.contacts.set_drafts(draft.contacts)
        self.channel.set_value(draft.preferred_channel)
        self.language.set_value(draft.language)
        first = draft.addresses[0] if draft.addresses else AddressDraft()
        for name, field in self.address.items():
            field.setText(getattr(first, name))
        self.interests.set_words(draft.interests)
        self.tags.set_words(draft.tags)
        self.needs.setText("\n".join(need.text for need in draft.needs if need.met_on is None))
        self.relationship.set_value(draft.relationship_type)
        self.staff.set_value(draft.staff_id)
        self.source.setText(draft.source)
        self.friend.set_customer(draft.referred_by_id, referred_by)
        self.household.setText(draft.household)
        self.consents.set_drafts(draft.consents)
        for value in draft.custom:
            if value.field_id in self.custom:
                self.custom[value.field_id].setText(value.value)

    def draft(self, base: CustomerDraft) -> CustomerDraft:
        """What is typed; what the form does not show is as in `base`.

        Raises:
            AppError: somebody is named who was not chosen, or the day of an answer cannot be read.
        """
        self.consents.check()
        return self._with(base, self.friend.customer_id("referred_by_id"))

    def rough(self, base: CustomerDraft) -> CustomerDraft:
        """The same, whatever is typed."""
        try:
            return self.draft(base)
        except AppError:
            return self._with(base, None)

    def _with(self, base: CustomerDraft, referred_by_id: int | None) -> CustomerDraft:
        return replace(
            base,
            name=self.name.text(),
            code=self.code.text(),
            is_firm=self.firm.isChecked(),
            contacts=self.contacts.drafts(),
            addresses=self._addresses(base),
            interests=self._same(base.interests, self.interests.words()),
            needs=self._needs(base),
            tags=self._same(base.tags, self.tags.words()),
            relationship_type=str(self.relationship.value()),
            preferred_channel=str(self.channel.value()),
            language=str(self.language.value()),
            source=self.source.text(),
            referred_by_id=referred_by_id,
            staff_id=self._staff(),
            household=self.household.text(),
            custom=self._custom(base),
            consents=self.consents.drafts(),
        )

    @staticmethod
    def _same(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
        return before if set(before) == set(now) else now

    def _staff(self) -> int | None:
        value = self.staff.value()
        return value if isinstance(value, int) else None

    def _addresses(self, base: CustomerDraft) -> tuple[AddressDraft, ...]:
        typed: dict[str, Any] = {name: field.text() for name, field in self.address.items()}
        if not base.addresses:
            return (AddressDraft(**typed),) if any(text.strip() for text in typed.values()) else ()
        return (replace(base.addresses[0], **typed), *base.addresses[1:])

    def _needs(self, base: CustomerDraft) -> tuple[NeedDraft, ...]:
        has = {need.text: need for need in base.needs if need.met_on is None}
        lines = dict.fromkeys(line.strip() for line in self.needs.text().splitlines() if line.strip())
        today = self._context.today()
        open_ones = tuple(has.get(line) or NeedDraft(line, today) for line in lines)
        return open_ones + tuple(need for need in base.needs if need.met_on is not None)

    def _custom(self, base: CustomerDraft) -> tuple[CustomValueDraft, ...]:
        typed = {key: field.text() for key, field in self.custom.items()}
        return tuple(replace(value, value=typed.get(value.field_id, value.value)) for value in base.custom)

    # --- birthday and errors -----------------------------------------------------------------------------------
    def read_birthday(self) -> None:
        """Reads the birthday of a new customer.

        Raises:
            AppError: there is no such day.
        """
        self._birthday = self.birthday.value("birthday") if self.birthday else None

    def has_birthday(self) -> bool:
        """Whether one is typed."""
        return bool(self.birthday_typed().strip())

    def birthday_typed(self) -> str:
        """What stands in the field of the birthday, whatever it is."""
        return self.birthday.text() if self.birthday else ""

    def set_birthday(self, typed: str) -> None:
        """Puts that back."""
        if self.birthday:
            self.birthday.setText(typed)

    def birthday_of(self, session: Session, customer_id: int) -> None:
        """Keeps it with the customer that was just saved."""
        if self._birthday:
            day, month, year = self._birthday
            special_dates.save(session, SpecialDateDraft(customer_id, "birthday", month, day, year))

    def show_error(self, error: AppError) -> bool:
        """Shows errors of the lines that are no plain fields; False if it is none of them."""
        self.contacts.clear_errors()
        name, _dot, place = (error.field or "").partition(".")
        if name == "contacts" and place.isdecimal():
            self.contacts.show_error(int(place), error.message)
            return True
        if name == "consents":
            return self.consents.show_error(error.message)
        if name == "addresses":
            part = place.partition(".")[2]
            return self.form.show_error(AppError(error.message, field=part if part in ADDRESS else "street"))
        if self.birthday and name in ("day", "month", "year"):
            self.form.fields["birthday"].set_error(error.message)
            self.birthday.setFocus()
            return True
        return False
