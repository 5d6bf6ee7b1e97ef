"""Settings are saved where they belong and can be taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from app.models.product import Product
from app.services import custom_fields, customers, journal, purchases, shop, stages, tags, undoing
from app.services.customers import CustomerDraft
from app.settings import Settings
from app.storage.book import Book
from app.ui.context import Context
from app.ui.jobs import Jobs
from app.ui.settings.page import SettingsPage
from app.ui.settings.tax_card import RateEditor
from app.ui.settings.words_card import WordEditor
from tests.ui.conftest import DAY, RecordingShell, unnamed, words_of


class WindowShell(RecordingShell, QObject):
    """A shell with what only the settings ask for."""

    reopen_wanted = Signal(object)
    restore_wanted = Signal(object)

    def __init__(self) -> None:
        QObject.__init__(self)
        RecordingShell.__init__(self)

    def restyle(self, **changes: object) -> None:
        self.asked.append(("restyle", changes))

    def refresh(self) -> None:
        self.asked.append(("refresh",))


@pytest.fixture
def page(context: Context, settled: Any, qtbot: Any) -> SettingsPage:
    context.shell = WindowShell()
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    made.refresh()
    settled()
    return made


def saved(book: Book) -> shop.ShopRow:
    with book.read() as session:
        return shop.get(session)


def asked(page: SettingsPage) -> list[Any]:
    return page.shop._context.shell.asked  # type: ignore[attr-defined, no-any-return]


def test_the_shop_is_shown_changed_and_offered_for_undo(page: SettingsPage, book: Book, settled: Any) -> None:
    assert (page.shop.name.text(), page.shop.country.value()) == ("Toko Melati", "NO")
    page.shop.address.setText("Storgata 1\n0155 Oslo")
    page.shop.fiscal.set_value(7)
    page.shop.tax_included.setChecked(False)
    page.shop.save()
    settled()
    row = saved(book)
    assert (row.address, row.fiscal_year_month, row.prices_include_tax) == ("Storgata 1\n0155 Oslo", 7, False)
    assert asked(page)[-1][:2] == ("undo_offered", "The shop is saved.")
    assert unnamed(page) == []


def test_a_shop_without_a_name_is_refused_beside_the_field(page: SettingsPage, book: Book, settled: Any) -> None:
    page.shop.name.setText("  ")
    page.shop.save()
    settled()
    assert page.shop.form.fields["name"].wrong.text() == "The shop needs a name."
    assert saved(book).name == "Toko Melati"


def test_what_is_being_typed_survives_a_change_elsewhere_and_is_kept_on_leaving(
    page: SettingsPage, book: Book, settled: Any
) -> None:
    page.shop.phone.setText("22 33 44 55")
    page.refresh()
    settled()
    assert page.shop.phone.text() == "22 33 44 55"
    assert page.leave()
    settled()
    assert saved(book).phone == "22 33 44 55"


def test_a_tax_rate_is_added_and_removed(page: SettingsPage, book: Book, settled: Any, qtbot: Any) -> None:
    page.tax.add_rate()
    editor = page.tax.findChild(RateEditor)
    editor.name.setText("MVA")
    editor.rate.setText("12.x")
    editor.submit()
    assert editor.form.fields["rate"].wrong.isVisible()
    editor.rate.setText("12.5 %")
    editor.usual.setChecked(True)
    editor.submit()
    settled()
    page.refresh()
    settled()
    assert "MVA" in words_of(page.tax)
    assert "12.50" in words_of(page.tax)
    with book.read() as session:
        rate = shop.tax_rates(session)[0]
    assert (rate.rate, rate.is_default) == (1250, True)
    page.tax._remove(rate.id)
    settled()
    page.refresh()
    settled()
    assert "No tax rates" in words_of(page.tax)


def test_a_threshold_has_its_default_and_can_be_changed_and_given_back(
    page: SettingsPage, book: Book, settled: Any
) -> None:
    late = page.thresholds.fields["late"]
    assert "default 2" in page.thresholds.form.fields["late"].hint.text()
    late.setText("2.5")
    page.thresholds.save()
    settled()
    with book.read() as session:
        assert shop.thresholds(session) == {"late": 2.5}
    page.thresholds.reset()
    settled()
    with book.read() as session:
        assert shop.thresholds(session) == {"late": 2.5}  # what it would change is read before it is saved
    page.thresholds.save()
    settled()
    with book.read() as session:
        assert shop.thresholds(session) == {}


def test_what_typed_thresholds_would_change_is_told_before_they_are_saved(
    page: SettingsPage, book: Book, settled: Any
) -> None:
    with book.write("Sales") as session:
        tea = journal.insert(session, Product, name="Tea", code="T1", price=1000)
        line = purchases.LineDraft(tea, 1000, 1000)
        for name, days in (("Sari", (120, 100, 80, 30)), ("Budi", (30,)), ("Rina", (25,))):
            who = customers.save(session, customers.CustomerDraft(name=name))
            for back in days:
                purchases.record(session, purchases.PurchaseDraft(who, DAY - dt.timedelta(days=back), (line,)))
    card = page.thresholds
    assert card.effect.isHidden()
    for name in ("late", "late_first"):
        card.fields[name].setText("0.1")
    settled()
    assert card.effect.text().splitlines() == [
        "2 customers would be “At risk” who are “New” now.",
        "1 customer would be “At risk” who is “Growing” now.",
        "New: 2 now, 0 then · Growing: 1 now, 0 then · At risk: 0 now, 3 then",
    ]
    with book.read() as session:
        assert shop.thresholds(session) == {}
    card.reset()
    card.fields["late"].setText("2.01")
    settled()
    assert card.effect.text() == "With these figures nobody's stage would change today."
    card.fields["late"].setText("2,0,1")
    settled()
    assert card.effect.isHidden()
    for name in ("late", "late_first"):
        card.fields[name].setText("0.1")
    card.save()
    settled()
    assert card.effect.isHidden()
    card.reset()
    settled()
    assert "3 now, 0 then" in card.effect.text()


def test_undoing_a_threshold_puts_everybody_s_stage_back(
    page: SettingsPage, book: Book, jobs: Jobs, settled: Any, qtbot: Any
) -> None:

    with book.write("Sales") as session:
        who = customers.save(session, customers.CustomerDraft(name="Sari"))
        tea = journal.insert(session, Product, name="Tea", code="T1", price=1000)
        line = purchases.LineDraft(tea, 1000, 1000)
        for back in (120, 100, 80, 30):
            purchases.record(session, purchases.PurchaseDraft(who, DAY - dt.timedelta(days=back), (line,)))
    with book.read() as session:
        before = stages.of(session, who, DAY).stage
    page.thresholds.fields["late"].setText("0.1")
    page.thresholds.save()
    settled()
    with book.read() as session:
        assert stages.of(session, who, DAY).stage == "at_risk" != before
    entry = asked(page)[-1][2]
    jobs.write(page, "Undo", lambda session: undoing.undo(session, entry))
    settled()
    with book.read() as session:
        assert stages.of(session, who, DAY).stage == before


@pytest.mark.parametrize("typed", ["0", "-1", "many", ""])
def test_a_threshold_that_makes_no_sense_is_refused(page: SettingsPage, book: Book, settled: Any, typed: str) -> None:
    page.thresholds.fields["late"].setText(typed)
    page.thresholds.save()
    settled()
    assert page.thresholds.form.fields["late"].wrong.text()
    with book.read() as session:
        assert shop.thresholds(session) == {}


def test_the_look_changes_at_once(page: SettingsPage, settled: Any) -> None:
    page.look.theme.set_value("dark")
    page.look.theme.activated.emit(page.look.theme.currentIndex())
    assert asked(page)[-1] == ("restyle", {"theme": "dark"})
    page.look.paper.set_value("Letter")
    page.look.paper.activated.emit(2)
    settled()
    assert Settings.load().page_size == "Letter"


def test_a_backup_is_made_verified_and_told(page: SettingsPage, book: Book, settled: Any, tmp_path: Path) -> None:
    assert page.data.when.text() == "Not backed up yet"
    (tmp_path / "stick").mkdir()
    page.data._set_folder(str(tmp_path / "stick"))
    assert "stick" in page.data.second.text()
    settled()
    assert len(list((tmp_path / "stick").glob("*.backup"))) == 1
    assert len(list((book.path.parent / "backups").glob("*.backup"))) == 1
    assert asked(page)[-1][1].startswith("Backed up and verified: shop-")
    assert page.data.when.text().startswith("Backed up")


def test_a_backup_that_cannot_be_made_is_told_in_a_sentence(
    page: SettingsPage, book: Book, settled: Any, tmp_path: Path
) -> None:
    page.data._set_folder(str(tmp_path / "pulled out"))
    settled()
    assert "is not there" in asked(page)[-1][1]
    page.data.no_second.click()
    assert page.data.second.isHidden()
    (book.path.parent / "backups").rename(tmp_path / "gone")
    (book.path.parent / "backups").write_text("")
    page.data.back_up()
    settled()
    assert asked(page)[-1][0] == "failed"
    assert page.data.backup_button.isEnabled()


def test_another_book_and_a_restore_are_asked_of_the_window(page: SettingsPage, qtbot: Any, tmp_path: Path) -> None:
    shell = page.data._context.shell
    with qtbot.waitSignal(shell.reopen_wanted):  # type: ignore[attr-defined]
        page.data.other_book()
    page.data.choose_backup()
    dialog = page.data.findChild(QDialog)
    with qtbot.waitSignal(shell.restore_wanted):  # type: ignore[attr-defined]
        dialog.chosen.emit(tmp_path / "x.backup")
    dialog.reject()
    page.data.choose_folder()
    page.data.findChildren(QDialog)[-1].reject()


@pytest.fixture
def tagged(book: Book, page: SettingsPage, settled: Any) -> SettingsPage:
    with book.write("Tags") as session:
        for name, words in (("Kari", ("VIP", "new")), ("Ola", ("very important",))):
            customers.save(session, CustomerDraft(name, tags=words))
        custom_fields.key_of(session, "Shoe size")
    page.refresh()
    settled()
    return page


def names(page: SettingsPage) -> list[str]:
    return [page.words.model.row_at(line).name for line in range(page.words.model.rowCount())]  # type: ignore[union-attr]


def retype(page: SettingsPage, was: str, name: str, settled: Any) -> WordEditor:
    place = names(page).index(was)
    page.words.table.choose([page.words.model.id_at(place)])
    page.words.rename()
    editor = page.findChildren(WordEditor)[-1]
    editor.name.setText(name)
    editor.submit()
    settled()
    page.refresh()
    settled()
    return editor


def test_a_tag_is_renamed_and_can_be_called_as_before_again(tagged: SettingsPage, book: Book, settled: Any) -> None:
    assert names(tagged) == ["new", "very important", "VIP"]
    retype(tagged, "new", "fresh", settled)
    assert names(tagged) == ["fresh", "very important", "VIP"]
    kind, words, entry = asked(tagged)[-1]
    assert (kind, words) == ("undo_offered", "Renamed")
    with book.write("Undo") as session:
        undoing.undo(session, entry)
    tagged.refresh()
    settled()
    assert names(tagged)[0] == "new"


def test_a_name_that_is_there_already_makes_the_two_tags_one(tagged: SettingsPage, book: Book, settled: Any) -> None:
    retype(tagged, "very important", "vip", settled)
    assert names(tagged) == ["new", "VIP"]
    assert asked(tagged)[-1][1] == "“very important” and “VIP” are one now."
    with book.read() as session:
        assert [row.used for row in tags.listing(session) if row.name == "VIP"] == [2]


def test_a_tag_is_taken_out_of_use_and_a_field_added(tagged: SettingsPage, settled: Any) -> None:
    tagged.words.table.choose([tagged.words.model.id_at(0)])
    tagged.words.remove()
    settled()
    assert asked(tagged)[-1][1] == "“new” is out of use."
    tagged.words.kind.set_value("fields")
    settled()
    assert names(tagged) == ["Shoe size"]
    tagged.words.add_word()
    editor = tagged.findChildren(WordEditor)[-1]
    editor.name.setText("Allergies")
    editor.submit()
    settled()
    tagged.refresh()
    settled()
    assert names(tagged) == ["Allergies", "Shoe size"]


def test_two_fields_cannot_have_one_name(tagged: SettingsPage, book: Book, settled: Any) -> None:
    with book.write("Another") as session:
        custom_fields.key_of(session, "Size")
    tagged.words.kind.set_value("fields")
    settled()
    editor = retype(tagged, "Size", "shoe SIZE", settled)
    assert "there already" in words_of(editor)
    assert names(tagged) == ["Shoe size", "Size"]


def test_what_cannot_be_kept_still_holds_and_is_said(
    page: SettingsPage, jobs: Jobs, settled: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "protected").write_text("")
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "protected"))
    failed: list[Exception] = []
    jobs.failed.connect(failed.append)
    page.data._set_folder(str(tmp_path))
    settled()
    assert any("cannot be kept" in str(error) for error in failed)
    assert str(tmp_path) in page.data.second.text()


def test_the_book_is_checked_and_what_was_looked_at_is_said(page: SettingsPage, book: Book, settled: Any) -> None:
    page.data.check_button.click()
    settled()
    words = page.data.checked.text()
    assert words.startswith("Looked at: 0 customers, ")
    assert "\nChecked: the file is whole" in words
    assert words.endswith("The book is sound.")
    assert page.data.check_button.isEnabled()
