"""The customer form: saving, errors beside fields, drafts kept, conflicts shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.errors import AppError
from app.services import custom_fields, customers, reaching, special_dates
from app.services.contacts import ContactDraft
from app.services.customer_parts import AddressDraft, NeedDraft
from app.services.customers import CustomerDraft
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.editor import CustomerEditor
from app.ui.widgets.birthday_field import BirthdayField
from app.ui.widgets.word_field import WordsField
from tests.ui.conftest import DAY, RecordingShell, unnamed, words_of

KARI = CustomerDraft(
    "Kari Blåbær",
    contacts=(ContactDraft("phone", "91 23 45 67"), ContactDraft("email", "kari@example.no", "work")),
    addresses=(AddressDraft("Storgata 1", "0155", "Oslo"), AddressDraft("Hytta", city="Geilo")),
    interests=("baking", "tea"),
    needs=(NeedDraft("a tin", DAY),),
    tags=("VIP",),
    household="Blåbær",
    source="Instagram",
)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No form of another test left something."""
    CustomerEditor.kept.clear()


@pytest.fixture
def kari(book: Book) -> int:
    with book.write("Make") as session:
        custom_fields.key_of(session, "Shoe size")
        return customers.save(session, KARI)


@pytest.fixture
def opened(qtbot: QtBot, context: Context, settled: Any) -> Any:
    def make(key: int | None = None) -> CustomerEditor:
        editor = CustomerEditor(context, None, key)
        qtbot.addWidget(editor)
        editor.show()
        settled()
        return editor

    return make


def test_tab_leads_from_the_name_to_the_numbers_and_typing_a_number_is_fine(
    opened: Any, shell: RecordingShell, qtbot: QtBot
) -> None:
    editor = opened()
    parts, way = editor.parts, []
    parts.contacts.more.click()
    parts.name.setFocus()
    lines = parts.contacts.lines
    qtbot.waitUntil(lambda: lines[-1].kind.isVisible())
    for _step in range(4 * len(lines) + 4):
        qtbot.keyClick(editor.focusWidget(), Qt.Key.Key_Tab)
        way.append(editor.focusWidget())
    assert len(lines) == 3
    seldom = [field for line in lines for field in (line.kind, line.tag, line.drop)]
    values = [line.value for line in lines]
    assert way == [*values, parts.birthday, parts.firm, *seldom, parts.contacts.more, parts.channel]
    qtbot.keyClicks(lines[0].value, "400 00 000")
    assert (lines[0].value.text(), shell.bugs) == ("400 00 000", [])


def test_a_new_customer_is_saved_with_a_birthday(opened: Any, book: Book, qtbot: QtBot, settled: Any) -> None:
    editor = opened()
    editor.parts.name.setText("Ola Nordmann")
    editor.parts.contacts.lines[0].value.setText("400 00 000")
    editor.parts.birthday.setText("29 Feb")
    editor.parts.tags.setText("new, vip,")
    with qtbot.waitSignal(editor.saved) as caught:
        editor.submit()
    settled()
    with book.read() as session:
        draft = customers.get(session, caught.args[0]).draft
        (date,) = special_dates.for_customer(session, caught.args[0], DAY)
    assert (draft.name, draft.tags, draft.contacts[0].value) == ("Ola Nordmann", ("new", "vip"), "400 00 000")
    assert (date.month, date.day, date.year) == (2, 29, None)


def test_opening_and_saving_changes_nothing(opened: Any, kari: int, book: Book, qtbot: QtBot) -> None:
    with book.read() as session:
        before = customers.get(session, kari)
    editor = opened(kari)
    assert not editor.is_dirty()
    with qtbot.waitSignal(editor.saved):
        editor.submit()
    with book.read() as session:
        assert customers.get(session, kari) == before


def test_the_form_edits_what_it_shows_and_keeps_the_rest(opened: Any, kari: int, book: Book, qtbot: QtBot) -> None:
    editor = opened(kari)
    editor.parts.address["city"].setText("Bergen")
    editor.parts.needs.setText("a tin\ngreen tea")
    next(iter(editor.parts.custom.values())).setText("38")
    with qtbot.waitSignal(editor.saved):
        editor.submit()
    with book.read() as session:
        draft = customers.get(session, kari).draft
    assert [one.city for one in draft.addresses] == ["Bergen", "Geilo"]
    assert {need.text for need in draft.needs} == {"a tin", "green tea"}
    assert [value.value for value in draft.custom] == ["38"]
    assert draft.household == "Blåbær"


def test_a_number_that_somebody_has_already_is_told_before_it_is_saved(
    opened: Any, kari: int, settled: Any, qtbot: QtBot
) -> None:
    editor = opened()
    phone, mail = editor.parts.contacts.lines
    phone.value.setFocus()
    qtbot.keyClicks(phone.value, "+47 912 34 567")
    mail.value.setFocus()
    settled()
    assert phone.others.text() == "In the book already: Kari Blåbær"
    assert phone.others.isVisible()
    qtbot.keyClicks(mail.value, "no address")
    qtbot.keyClicks(phone.value, "8")
    assert not phone.others.isVisible()
    phone.value.setFocus()
    settled()
    assert not mail.others.isVisible()
    own = opened(kari)
    own.parts.contacts.lines[0].value.editingFinished.emit()
    settled()
    assert not own.parts.contacts.lines[0].others.isVisible()


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(opened: Any, settled: Any) -> None:
    editor = opened()
    editor.submit()
    settled()
    nameless = "A customer needs a name, or at least a phone number or an e-mail."
    assert editor.form.fields["name"].wrong.text() == nameless
    editor.parts.contacts.lines[1].value.setText("nobody@")
    editor.parts.name.setText("Ola")
    editor.submit()
    settled()
    assert "nobody@" in editor.parts.contacts.lines[1].wrong.text()
    assert editor.isVisible()
    editor.parts.contacts.lines[1].value.setText("")
    editor.parts.birthday.setText("31/2")
    editor.submit()
    settled()
    assert "31/2" in editor.form.fields["birthday"].wrong.text()
    assert editor.parts.name.text() == "Ola"


def test_closing_keeps_what_was_typed(opened: Any, kari: int, shell: RecordingShell) -> None:
    editor = opened(kari)
    editor.parts.name.setText("Kari Half-done")
    editor.reject()
    assert shell.asked[-1][0] == "told"
    again = opened(kari)
    assert again.parts.name.text() == "Kari Half-done"
    assert "did not save" in words_of(again)
    again._afresh()
    assert again.parts.name.text() == "Kari Blåbær"
    again.reject()
    assert opened(kari).parts.name.text() == "Kari Blåbær"


def test_a_conflict_shows_both_values_and_keeps_mine_if_wanted(
    opened: Any, kari: int, book: Book, qtbot: QtBot, settled: Any
) -> None:
    editor = opened(kari)
    editor.parts.name.setText("Kari Mine")
    with book.write("Theirs") as session:
        customers.save(session, replace(customers.get(session, kari).draft, name="Kari Theirs"), kari)
    editor.submit()
    settled()
    settled()
    said = words_of(editor._conflict)
    assert "Kari Theirs" in said
    assert "Kari Mine" in said
    assert "Household" not in said
    with qtbot.waitSignal(editor.saved):
        editor._conflict.mine.click()
    with book.read() as session:
        assert customers.get(session, kari).draft.name == "Kari Mine"


def test_a_conflict_may_take_theirs(opened: Any, kari: int, book: Book, settled: Any) -> None:
    editor = opened(kari)
    editor.parts.name.setText("Kari Mine")
    with book.write("Theirs") as session:
        customers.save(session, replace(customers.get(session, kari).draft, name="Kari Theirs"), kari)
    editor.submit()
    settled()
    settled()
    editor._conflict.theirs.click()
    assert editor.parts.name.text() == "Kari Theirs"
    assert not editor.is_dirty()


def test_a_customer_removed_meanwhile_is_said(
    opened: Any, kari: int, book: Book, settled: Any, shell: RecordingShell
) -> None:
    editor = opened(kari)
    editor.parts.name.setText("Kari Mine")
    with book.write("Remove") as session:
        customers.remove(session, kari)
    editor.submit()
    settled()
    settled()
    assert "removed" in editor.banner.text()


def test_every_control_has_a_name(opened: Any, kari: int) -> None:
    assert unnamed(opened(kari)) == []


def test_what_was_kept_of_somebody_else_waits_while_another_is_added_by_name(
    opened: Any, context: Context, qtbot: QtBot, settled: Any
) -> None:
    first = opened()
    first.parts.name.setText("Ola Nordmann")
    first.reject()
    for name, shown in (("Berit", "Berit"), ("ola", "Ola Nordmann")):
        editor = CustomerEditor(context, None, name=name)
        qtbot.addWidget(editor)
        editor.open()
        settled()
        assert editor.parts.name.text() == shown
        assert editor._again.isVisible() == (shown != name)
        editor.accept()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("14 Feb", (14, 2, None)), ("14 february 1988", (14, 2, 1988)), ("14/2", (14, 2, None)),
        ("14.2.1988", (14, 2, 1988)),
        ("1988-02-14", (14, 2, 1988)), ("", None), ("29 Feb", (29, 2, None)),
    ],
)  # fmt: skip
def test_birthdays_are_read_as_people_write_them(qtbot: QtBot, typed: str, wanted: object) -> None:
    field = BirthdayField()
    qtbot.addWidget(field)
    field.setText(typed)
    assert field.value("birthday") == wanted


@pytest.mark.parametrize("typed", ["31 Feb", "29 Feb 2023", "x", "40/2", "1 2 3 4", "Feb"])
def test_a_day_that_is_none_is_refused(qtbot: QtBot, typed: str) -> None:
    field = BirthdayField()
    qtbot.addWidget(field)
    field.setText(typed)
    with pytest.raises(AppError) as caught:
        field.value("birthday")
    assert caught.value.field == "birthday"


def test_words_are_completed_one_by_one(qtbot: QtBot) -> None:
    field = WordsField()
    qtbot.addWidget(field)
    field.set_known(["health", "hiking", "baking"])
    field.setText("baking, hi")
    field._complete("hiking")
    assert field.words() == ("baking", "hiking")
    field.setText("a,， b、 a ,")
    assert field.words() == ("a", "b")


def test_one_customer_after_the_other_is_entered_in_one_form(
    opened: Any, book: Book, settled: Any, qtbot: Any
) -> None:
    editor = opened()
    named: list[object] = []
    editor.saved.connect(named.append)
    for name, birthday in (("Åse Ødegård", "14.2"), ("王小明", "29 Feb")):
        editor.parts.name.insert(name)
        assert editor.parts.birthday is not None
        editor.parts.birthday.setText(birthday)
        qtbot.mouseClick(editor.another_button, Qt.MouseButton.LeftButton)
        settled()
        assert editor.isVisible()
        assert f"In the book: {name}" in words_of(editor)
        assert (editor.parts.name.text(), editor.parts.birthday.text()) == ("", "")
        assert editor.focusWidget() is editor.parts.name
    assert named == []
    qtbot.keyClicks(editor.parts.name, "Guro")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert len(named) == 1
    with book.read() as session:
        found = {
            customers.get(session, key).draft.name: special_dates.for_customer(session, key, DAY) for key in (1, 2, 3)
        }
    assert [len(found[name]) for name in ("Åse Ødegård", "王小明", "Guro")] == [1, 1, 0]


def test_what_is_wrong_is_mended_before_the_next_one_and_the_form_then_closes_as_asked(
    opened: Any, settled: Any, qtbot: Any
) -> None:
    editor = opened()
    closed: list[object] = []
    editor.saved.connect(closed.append)
    qtbot.mouseClick(editor.another_button, Qt.MouseButton.LeftButton)
    settled()
    assert editor.form.fields["name"].wrong.text()
    qtbot.keyClicks(editor.parts.name, "Åse")
    editor.submit()
    settled()
    assert closed == [1]


def test_only_a_new_customer_has_another_after_it(opened: Any, kari: int) -> None:
    assert not hasattr(opened(kari), "another_button")
    assert opened().another_button.isVisible()


def test_a_birthday_that_was_typed_is_kept_with_the_rest(opened: Any, settled: Any) -> None:
    editor = opened()
    editor.parts.name.setText("Åse")
    editor.parts.birthday.setText("14.2")
    editor.reject()
    settled()
    again = opened()
    assert (again.parts.name.text(), again.parts.birthday.text()) == ("Åse", "14.2")


def test_somebody_known_by_a_number_only_is_called_by_it(opened: Any, book: Book, settled: Any, qtbot: Any) -> None:
    editor = opened()
    editor.parts.contacts.set_drafts((ContactDraft("phone", "912 34 567"),))
    editor.submit()
    settled()
    with book.read() as session:
        saved = customers.get(session, 1).draft
    assert (saved.name, saved.contacts[0].value) == ("912 34 567", "912 34 567")


def test_whom_the_owner_enters_with_a_phone_may_be_called(opened: Any, book: Book, settled: Any) -> None:
    editor = opened()
    editor.parts.name.setText("Per")
    editor.parts.contacts.lines[0].value.setText("93234567")
    editor.submit()
    settled()
    with book.read() as session:
        key = customers.find_by(session, name="Per")[0]
        assert reaching.ways(session, [key])[key].channel == "call"
