"""Today's page: real rows, answered by keyboard, printed, empty in a new shop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QToolButton

from app.models.interaction import Interaction
from app.models.product import Product
from app.services import customers, feedback, follow_ups, interactions, journal, purchases, special_dates
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.follow_ups import FollowUpDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.services.today import ReachRow
from app.storage.book import Book
from app.ui.context import Context
from app.ui.customers.customer_page import CustomerPage
from app.ui.customers.editor import CustomerEditor
from app.ui.insights.page import InsightsPage
from app.ui.message import MessageDialog
from app.ui.reports.page import ReportsPage
from app.ui.today import reach_cells
from app.ui.today.outcome_editor import LaterEditor, OutcomeEditor
from app.ui.today.page import TodayPage
from app.ui.today.reach_list import ReachList
from tests.ui.conftest import DAY, unnamed, words_of

NAMES = ("Sari <b>Wulandari</b>", "王小明", "Ingrid Solheim")


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


@pytest.fixture
def people(book: Book) -> list[int]:
    """Three late regulars, worth less and less; a birthday of somebody else in two days."""
    with book.write("people") as session:
        product = journal.insert(session, Product, code="P", name="Milk Zinc+", search_text="", price=1000)
        keys = []
        for place, name in enumerate(NAMES):
            phone = (ContactDraft("phone", f"912 34 56{place}"),)
            key = customers.save(session, CustomerDraft(name, contacts=phone, relationship_type="personal"))
            for day in range(210, 20, -10):
                line = LineDraft(product, 1000 * (9 - place), 10_000)
                purchases.record(session, PurchaseDraft(key, ago(day), (line,)))
            keys.append(key)
        friend = customers.save(session, CustomerDraft("Kari Nordmann"))
        special_dates.save(session, SpecialDateDraft(friend, "birthday", 11, 24, 1976, lead_days=0))
    return keys


@pytest.fixture
def page(qtbot: Any, context: Context, settled: Any, people: list[int]) -> TodayPage:
    return shown(qtbot, context, settled)


def shown(qtbot: Any, context: Context, settled: Any) -> TodayPage:
    made = TodayPage(context)
    qtbot.addWidget(made)
    made.resize(1060, 740)
    made.show()
    made.refresh()
    settled()
    made.list.setFocus()
    return made


def press(qtbot: Any, page: TodayPage, key: Qt.Key) -> None:
    qtbot.keyClick(page.list, key)


def status(book: Book, key: int) -> list[tuple[str, dt.date | None]]:
    with book.read() as session:
        return [(row.status, row.snoozed_until) for row in follow_ups.of(session, key)]


def dialog(page: TodayPage, kind: type) -> Any:
    return next(one for one in page.findChildren(kind) if one.isVisible())


@pytest.mark.parametrize("wide", [1400, 1060, 620], ids=["side by side", "two columns", "one column"])
def test_a_row_is_two_lines_high_and_the_row_chosen_shows_every_word(
    page: TodayPage, book: Book, settled: Any, qtbot: Any, wide: int
) -> None:
    with book.write("promise") as session:
        asked = "Ask whether the new dog food agrees with Bruno, and say that the larger bag is here from Friday "
        asked += "on and costs less this month"
        key = customers.save(session, CustomerDraft("Joko", contacts=(ContactDraft("phone", "912 34 569"),)))
        follow_ups.promise(session, FollowUpDraft(key, ago(3), asked))
    page.resize(wide, 740)
    page.refresh()
    settled()
    people, cells = page.list, page.list._cells
    assert cells.stacked == (wide != 1400)
    few = cells.height()
    for line, person in enumerate(people.rows.known_rows()):
        people.setCurrentIndex(people.rows.index(line, 1))
        said, offered = lines_of(people, person, reach_cells.LINES)
        assert not any(one.endswith("…") for one in (said[-1], offered[-1]))
        lines = len(said) + len(offered) if cells.stacked else max(len(said), len(offered))
        assert people.rowHeight(line) >= lines * QFontMetrics(cells._small).lineSpacing()
        assert people.viewport().rect().contains(people.visualRect(people.currentIndex()))
        others = [people.rowHeight(other) for other in range(people.rows.rowCount()) if other != line]
        assert others == [few] * 3
    joko = people.rows.place(key)
    assert joko is not None
    people.setCurrentIndex(people.rows.index(joko, 1))
    assert people.rowHeight(joko) > few
    person = people.rows.row_at(joko)
    assert person is not None
    people.setCurrentIndex(people.rows.index(joko + 1, 1))
    said, _offered = lines_of(people, person, cells._most(person))
    assert said[0].startswith("Due 3 days ago: Ask whether")
    assert said[-1].endswith("…")
    reason = people.rows.columns[2]
    assert person.reason in cells._tip(reason, person, people.columnWidth(2))


def lines_of(people: ReachList, person: ReachRow, most: int) -> tuple[list[str], list[str]]:
    """The lines of the reason and of the suggestion, as they are painted."""
    cells = people._cells
    indent = reach_cells.chip_size(reach_cells.why(person)[0]).width() + reach_cells.theme.px(reach_cells.GAP)
    room = people.columnWidth(2) - 2 * reach_cells.theme.px(reach_cells.PAD)
    beside = room if cells.stacked else people.columnWidth(3) - 2 * reach_cells.theme.px(reach_cells.PAD)
    return (
        reach_cells.wrapped(person.reason, cells._small, room, indent, most),
        reach_cells.wrapped(person.suggestion, cells._small, beside, most=most),
    )


def test_the_people_stand_in_their_order_with_reason_and_way(page: TodayPage, people: list[int]) -> None:
    assert page.list.rows.ids() == people
    first = page.list.rows.row_at(0)
    assert first is not None
    assert first.way.words == "912 34 560 · Call"
    assert "silent for 30: 2 times the 15 days expected" in first.reason
    index = page.list.rows.index(0, 2)
    assert str(index.data()).startswith("At risk: Usually every 10 days (18 gaps), silent for 30")
    assert "3 people to reach" in words_of(page)
    assert "D done" in words_of(page)
    assert page.print_button.isVisible()


def test_the_figures_and_bars_are_filled(page: TodayPage) -> None:
    words = words_of(page)
    assert "of 4 on the books" in words
    assert page.bars.bars["at_risk"].accessibleName() == "At risk, 3 customers"
    assert page.bars.bars["prospect"].accessibleName() == "Prospect, 1 customer"
    assert page.figures.at_risk.accessibleName().startswith("At risk, worth keeping: 3 customers, expected to spend")
    assert page.coming.rows.rowCount() == 1


@pytest.mark.parametrize("kind", [TodayPage, InsightsPage, ReportsPage, CustomerPage])
def test_what_a_customer_will_spend_is_told_anew_once_the_shop_was_learned_anew(kind: Any) -> None:
    assert "shop_outlook" in kind.watches


def test_names_are_never_read_as_markup(page: TodayPage) -> None:
    assert page.list.rows.index(0, 1).data() == "Sari <b>Wulandari</b>"
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in page.findChildren(QLabel) if one.text())


def test_d_asks_how_it_went_and_enter_keeps_it(
    qtbot: Any, page: TodayPage, people: list[int], book: Book, settled: Any, shell: Any
) -> None:
    press(qtbot, page, Qt.Key.Key_D)
    editor: OutcomeEditor = dialog(page, OutcomeEditor)
    assert unnamed(editor) == []
    editor.choose("will_come")
    editor.note.setText("Comes on Friday <b>")
    qtbot.keyClick(editor.outcomes.checkedButton(), Qt.Key.Key_Return)
    settled()
    with book.read() as session:
        [contact] = interactions.of(session, people[0])
    assert (contact.channel, contact.outcome, contact.text) == ("call", "will_come", "Comes on Friday <b>")
    assert status(book, people[0])[0][0] == "done"
    assert shell.asked[-1][0] == "undo_offered"
    page.refresh()
    settled()
    assert page.list.rows.ids() == people[1:]
    assert page.list.current_id() == people[1]


def test_a_promise_made_on_the_way_is_kept_for_its_day(
    qtbot: Any, page: TodayPage, people: list[int], book: Book, settled: Any
) -> None:
    press(qtbot, page, Qt.Key.Key_D)
    editor: OutcomeEditor = dialog(page, OutcomeEditor)
    editor.again_on.setText("31/02/2027")
    editor.submit()
    assert editor.form.fields["again_on"].wrong.text() == "“31/02/2027” is not a day in the calendar."
    editor.again_on.setText("01/12/2026")
    editor.again_why.setText("Tell about the tripod")
    editor.submit()
    settled()
    with book.read() as session:
        [promise] = follow_ups.open_list(session, people[0])
    assert (promise.due, promise.reason) == (dt.date(2026, 12, 1), "Tell about the tripod")


def test_n_leaves_this_one_out_with_undo(
    qtbot: Any, page: TodayPage, people: list[int], book: Book, settled: Any, shell: Any
) -> None:
    press(qtbot, page, Qt.Key.Key_Down)
    press(qtbot, page, Qt.Key.Key_N)
    settled()
    assert status(book, people[1]) == [("dropped", None)]
    assert shell.asked[-1][:2] == ("undo_offered", "王小明: not this time")
    assert isinstance(shell.asked[-1][2], int)


def test_l_offers_days_to_put_it_off_to(
    qtbot: Any, page: TodayPage, people: list[int], book: Book, settled: Any
) -> None:
    press(qtbot, page, Qt.Key.Key_L)
    menu = next(one for one in page.findChildren(QMenu) if one.isVisible())
    assert [action.text().split("\t")[0].replace("&", "") for action in menu.actions()] == [
        "Tomorrow", "In 3 days", "Next week", "In a month", "Pick a day…",
    ]  # fmt: skip
    menu.actions()[1].trigger()
    menu.close()
    settled()
    assert status(book, people[0]) == [("snoozed", DAY + dt.timedelta(days=3))]


def test_a_day_may_be_picked_but_not_one_that_is_past(
    qtbot: Any, page: TodayPage, people: list[int], book: Book, settled: Any
) -> None:
    from app.ui.today import answers

    person = page.list.current_row()
    assert person is not None
    answers.pick(page, person)
    editor: LaterEditor = dialog(page, LaterEditor)
    editor.until.set_day(ago(1))
    editor.submit()
    settled()
    assert editor.form.fields["until"].wrong.text() == "Choose a day after today."
    editor.until.set_day(DAY + dt.timedelta(days=5))
    editor.submit()
    settled()
    assert status(book, people[0]) == [("snoozed", DAY + dt.timedelta(days=5))]


def test_space_ticks_and_p_prints_those_ticked(qtbot: Any, page: TodayPage, people: list[int], shell: Any) -> None:
    press(qtbot, page, Qt.Key.Key_P)
    assert shell.asked[-1] == ("navigate", "reports", {"name": "follow-up-list", "customer_ids": ()})
    press(qtbot, page, Qt.Key.Key_Space)
    press(qtbot, page, Qt.Key.Key_Down)
    press(qtbot, page, Qt.Key.Key_Down)
    press(qtbot, page, Qt.Key.Key_Space)
    assert page.print_button.text() == "Print 2 ticked"
    press(qtbot, page, Qt.Key.Key_P)
    assert shell.asked[-1][2]["customer_ids"] == (people[0], people[2])


def test_enter_opens_the_customer_and_r_records_a_purchase(
    qtbot: Any, page: TodayPage, people: list[int], shell: Any
) -> None:
    press(qtbot, page, Qt.Key.Key_Return)
    press(qtbot, page, Qt.Key.Key_R)
    assert shell.asked == [
        ("navigate", "customer", {"customer_id": people[0]}), ("record_purchase", people[0]),
    ]  # fmt: skip


def test_the_mouse_finds_buttons_in_each_row(qtbot: Any, page: TodayPage, people: list[int]) -> None:
    holder = page.list.indexWidget(page.list.rows.index(2, 4))
    assert holder is not None
    from PySide6.QtWidgets import QPushButton

    done = holder.findChild(QPushButton)
    assert done is not None
    assert done.accessibleName() == "Done: Ingrid Solheim"
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    assert dialog(page, OutcomeEditor).person.id == people[2]
    dialog(page, OutcomeEditor).reject()
    call, more = holder.findChildren(QToolButton)
    assert call.accessibleName() == "Call: Ingrid Solheim (M)"
    more.click()
    menu = next(one for one in page.findChildren(QMenu) if one.isVisible())
    assert len(menu.actions()) == 7
    menu.close()


def test_a_click_on_the_box_ticks_it(qtbot: Any, page: TodayPage, people: list[int]) -> None:
    where = page.list.visualRect(page.list.rows.index(1, 0)).center()
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert page.list.ticked == {people[1]}
    assert page.list.rows.index(1, 0).data() == "Ticked"


def test_bars_and_figures_lead_to_their_customers(qtbot: Any, page: TodayPage, shell: Any) -> None:
    page.bars.bars["at_risk"].click()
    page.figures.at_risk.opened.emit()
    page.figures.sales.opened.emit()
    page.figures.active.opened.emit()
    page.coming.list.opened.emit(page.coming.rows.id_at(0))
    names = [(one[1], one[2]) for one in shell.asked]
    assert names[:4] == [
        ("customers", {"stage": "at_risk"}), ("customers", {"stage": "at_risk"}),
        ("reports", {"name": "sales-journal"}),
        ("customers", {"stage": ("new", "growing", "loyal", "at_risk", "won_back")}),
    ]  # fmt: skip
    assert names[4][0] == "customer"


def test_a_complaint_leads_to_where_it_is_resolved(
    qtbot: Any, page: TodayPage, people: list[int], book: Book, settled: Any, shell: Any
) -> None:
    from app.ui.today import answers

    with book.write("complaint") as session:
        key = feedback.record(session, FeedbackDraft(people[2], "complaint", ago(1), "Broken"))
    page.refresh()
    settled()
    person = page.list.rows.row_at(0)
    assert person is not None
    assert person.feedback_id == key
    menu = answers.more_menu(page, person)
    next(a for a in menu.actions() if "complaint" in a.text()).trigger()
    assert shell.asked[-1] == ("navigate", "feedback", {"feedback_id": key})


def test_every_control_has_a_name(page: TodayPage) -> None:
    assert unnamed(page) == []


def test_a_new_shop_is_told_what_to_do_first(qtbot: Any, context: Context, settled: Any, shell: Any) -> None:
    page = shown(qtbot, context, settled)
    assert page.first_steps.isVisible()
    assert not page.reach.isVisible()
    page.first_steps.bring_in.click()
    page.first_steps.record.click()
    assert shell.asked == [("navigate", "imports", {}), ("record_purchase", None)]
    assert unnamed(page) == []
    page.first_steps.add_customer.click()
    form = page.first_steps.findChild(CustomerEditor)
    assert form is not None
    settled()
    form.parts.name.setText("Berit")
    with qtbot.waitSignal(form.saved) as caught:
        form.submit()
    assert shell.asked[-1] == ("navigate", "customer", {"customer_id": caught.args[0]})


def test_with_nobody_to_reach_the_list_says_so(qtbot: Any, context: Context, settled: Any, book: Book) -> None:
    with book.write("one") as session:
        customers.save(session, CustomerDraft("Sari"))
    page = shown(qtbot, context, settled)
    assert not page.first_steps.isVisible()
    assert "Nobody to reach today" in words_of(page)
    assert "D done" not in words_of(page)
    assert not page.print_button.isVisible()
    assert "too few visits yet to say" in page.figures.back.accessibleName()


def test_a_narrow_window_stacks_the_cards(qtbot: Any, page: TodayPage) -> None:
    page.resize(620, 740)
    qtbot.waitUntil(lambda: page.coming.mapTo(page, QPoint()).y() > page.reach.geometry().bottom())
    page.resize(1060, 740)
    qtbot.waitUntil(lambda: page.coming.mapTo(page, QPoint()).x() > page.reach.geometry().right())


@pytest.fixture
def opened_links(qtbot: Any) -> Iterator[list[str]]:
    """What was handed to other programs; here they are these."""
    links = Links()
    for scheme in ("whatsapp", "tel"):
        QDesktopServices.setUrlHandler(scheme, links, "take")
    yield links.taken
    for scheme in ("whatsapp", "tel"):
        QDesktopServices.unsetUrlHandler(scheme)


class Links(QObject):
    """A program that takes links."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.taken.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def prefers(page: TodayPage, book: Book, settled: Any, key: int, channel: str) -> None:
    with book.write("prefers") as session:
        customers.save(session, replace(customers.get(session, key).draft, preferred_channel=channel), key)
    page.refresh()
    settled()


def test_a_message_is_worded_changed_sent_and_its_outcome_kept_by_keyboard(
    page: TodayPage, book: Book, people: list[int], qtbot: Any, settled: Any, opened_links: list[str]
) -> None:
    prefers(page, book, settled, people[0], "whatsapp")
    press(qtbot, page, Qt.Key.Key_M)
    form = dialog(page, MessageDialog)
    assert unnamed(form) == []
    assert form.text.text().startswith("Hello Sari <b>Wulandari</b>, this is ")
    assert "running low on Milk Zinc+" in form.text.text()
    assert "912 34 560 · WhatsApp" in words_of(form)
    form.text.setText("Hei Sari & co!")
    form.open_button.click()
    assert opened_links == ["whatsapp://send?phone=4791234560&text=Hei%20Sari%20%26%20co%21"]
    assert QGuiApplication.clipboard().text() == "Hei Sari & co!"
    outcome = dialog(page, OutcomeEditor)
    assert (outcome.outcome(), outcome.note.text()) == ("left_message", "Hei Sari & co!")
    outcome.submit()
    settled()
    page.refresh()
    settled()
    assert page.list.rows.ids() == people[1:]
    with book.read() as session:
        row = session.execute(sa.select(Interaction.channel, Interaction.outcome, Interaction.text)).one()
    assert tuple(row) == ("whatsapp", "left_message", "Hei Sari & co!")


def test_who_is_called_gets_no_message_but_a_call(
    page: TodayPage, people: list[int], qtbot: Any, opened_links: list[str]
) -> None:
    press(qtbot, page, Qt.Key.Key_M)
    assert opened_links == ["tel:+4791234560"]
    assert QGuiApplication.clipboard().text() == "912 34 560"
    assert dialog(page, OutcomeEditor).outcome() == "reached"


def test_words_without_a_program_are_copied(
    page: TodayPage, book: Book, people: list[int], qtbot: Any, settled: Any, opened_links: list[str]
) -> None:
    prefers(page, book, settled, people[0], "letter")
    press(qtbot, page, Qt.Key.Key_M)
    form = dialog(page, MessageDialog)
    assert not form.open_button.isVisible()
    form._main()
    assert "running low on Milk Zinc+" in QGuiApplication.clipboard().text()
    assert opened_links == []
    assert dialog(page, OutcomeEditor).outcome() == "left_message"


def test_whom_one_sees_at_the_next_visit_has_no_such_button(
    page: TodayPage, book: Book, people: list[int], qtbot: Any, settled: Any
) -> None:
    prefers(page, book, settled, people[0], "visit")
    own, other = (page.list._buttons(page.list.rows.row_at(line)) for line in (0, 1))
    assert [len(holder.findChildren(QToolButton)) for holder in (own, other)] == [1, 2]
    press(qtbot, page, Qt.Key.Key_M)
    assert not [one for one in page.findChildren(OutcomeEditor) if one.isVisible()]
