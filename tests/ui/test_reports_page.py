"""Reports: chosen, seen as they will be printed, printed, saved."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.models.customer import Customer
from app.reports import catalog, period
from app.services import journal
from app.storage.book import Book
from app.ui import theme
from app.ui.context import Context
from app.ui.deck import scroll_area
from app.ui.reports import printing
from app.ui.reports.page import ReportsPage
from app.ui.reports.preview import FIT, KEPT
from tests.reports.conftest import fill, pdf_text
from tests.ui.conftest import DAY, RecordingShell


@pytest.fixture
def page(book, context: Context, qtbot: QtBot) -> ReportsPage:  # type: ignore[no-untyped-def]
    """The page over a book of forty purchases, showing the sales journal of the year."""
    fill(book)
    made = ReportsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made._period.choose(period.YEAR)
    made.open("sales-journal")
    made.refresh()
    qtbot.waitUntil(lambda: made._preview.drawn(), timeout=20_000)
    return made


def text_of(page: ReportsPage) -> str:
    document = page._preview.document
    assert document is not None
    return pdf_text(document.content)


def test_the_chosen_report_is_seen_as_it_will_be_printed(page: ReportsPage) -> None:
    assert "R039" in text_of(page)
    assert page._place.text().startswith("1 of ")
    middle = page._preview.grab().toImage()
    colours = {middle.pixelColor(x, 120).name() for x in range(0, middle.width(), 3)}
    assert "#ffffff" in colours
    assert len(colours) > 2


@pytest.mark.parametrize(("scale", "stacked"), [(200, True), (100, False)])
def test_with_large_letters_the_list_stands_above_the_report_and_nothing_is_cut_off(
    book: Book, context: Context, qapp: QApplication, qtbot: QtBot, scale: int, stacked: bool
) -> None:
    theme.apply(qapp, "light", scale)
    try:
        page, area = ReportsPage(context), scroll_area()
        qtbot.addWidget(area)
        area.setWidget(page)
        area.resize(1130, 720)  # what the sidebar leaves of 1280 pixels
        area.show()
        qtbot.wait(50)
        below = page._right.mapTo(page, QPoint()).y() >= page._list.mapTo(page, QPoint(0, page._list.height())).y()
        assert below == stacked
        qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
        for seen in (page._buttons[-1], page._list, page._preview, page._period):
            left = seen.mapTo(page, QPoint()).x()
            assert 0 < left < left + seen.width() < area.viewport().width()
    finally:
        theme.apply(qapp, "light", 100)


def test_every_report_of_the_catalogue_is_in_the_list(page: ReportsPage) -> None:
    known = [name for name, _title in catalog.names()]
    assert page._model.ids() == [name for name in known if name != "receipt"]


def test_a_receipt_is_shown_when_it_is_asked_for_and_another_in_its_place(page: ReportsPage, qtbot: QtBot) -> None:
    page.open("receipt", purchase_id=1)
    qtbot.waitUntil(lambda: page._preview.pages > 0 and "Receipt R000" in text_of(page), timeout=20_000)
    assert page._model.ids() == [name for name, _title in catalog.names()]
    assert page._list.current_id() == "receipt"
    assert page._buttons[-1].isEnabled()
    page.open("receipt", purchase_id=2)
    page.refresh()
    qtbot.waitUntil(lambda: page._preview.pages > 0 and "Receipt R001" in text_of(page), timeout=20_000)


def test_choosing_another_report_shows_it(page: ReportsPage, qtbot: QtBot) -> None:
    page._list.choose(["tax-summary"])
    qtbot.waitUntil(lambda: page._preview.pages > 0 and "Tax by rate" in text_of(page), timeout=20_000)


def test_another_period_makes_it_anew(page: ReportsPage, qtbot: QtBot) -> None:
    page._period.choose_days(dt.date(2026, 9, 1), dt.date(2026, 9, 5))
    qtbot.waitUntil(lambda: "1–5 Sept 2026" in text_of(page), timeout=20_000)
    assert "R039" not in text_of(page)


def test_it_opens_with_the_days_that_another_page_shows(page: ReportsPage, qtbot: QtBot) -> None:
    page.open("insights", days=(dt.date(2026, 8, 24), dt.date(2026, 11, 20)))
    page.refresh()
    qtbot.waitUntil(lambda: page._preview.pages > 0 and "24 Aug – 20 Nov 2026" in text_of(page), timeout=20_000)
    page.open("sales-journal")
    assert page.request().period_from == dt.date(2026, 8, 24)


def test_days_that_are_no_period_are_said_beside_them_and_the_old_page_stays(page: ReportsPage) -> None:
    page._period.choose_days(dt.date(2026, 9, 5), dt.date(2026, 9, 1))
    assert "ends before it begins" in page._period._error.text()
    assert page._preview.pages > 0


def test_a_report_about_today_asks_for_no_period(page: ReportsPage) -> None:
    page.open("receivables")
    assert not page._period._choice.isVisible()
    assert page.request().period_from is None
    assert page.request().as_of == DAY


def test_a_profile_asks_for_a_customer_and_shows_the_one_it_is_given(page: ReportsPage, qtbot: QtBot) -> None:
    page.open("customer_profile")
    assert "customer" in page._waiting.sentence.text()
    assert not any(action.isEnabled() for action in page._buttons)
    page.open("customer_profile", customer_id=3)
    page.refresh()
    qtbot.waitUntil(lambda: page._preview.pages > 0 and "王" in text_of(page), timeout=20_000)


def test_the_customer_of_a_profile_is_found_by_typing(page: ReportsPage, qtbot: QtBot, shell: RecordingShell) -> None:
    assert not page._who.isVisible()
    page.open("customer_profile")
    assert page._who.isVisible()
    page.activateWindow()
    page._who.setFocus()
    qtbot.waitUntil(page._who.hasFocus)
    qtbot.keyClicks(page._who, "Maju")
    qtbot.waitUntil(lambda: page._who._list.isVisible(), timeout=5_000)
    qtbot.keyClick(page._who._list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._preview.pages > 0 and "Maju Jaya" in text_of(page), timeout=20_000)
    assert page._who.text() == "CV Maju Jaya & Söhne"
    assert all(action.isEnabled() for action in page._buttons)
    assert shell.asked == []


@pytest.mark.parametrize("ending", catalog.ENDINGS)
def test_it_is_saved_where_the_person_says(
    page: ReportsPage, book: Book, qtbot: QtBot, shell: RecordingShell, tmp_path: Path, ending: str
) -> None:
    with book.write("a letter of no font") as session:
        journal.update(session, Customer, 1, {"name": "Anna 𓀀"})
    page.save(ending)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert "Sales journal" in dialog.selectedFiles()[0]
    path = tmp_path / f"journal.{ending}"
    dialog.selectFile(str(path))
    dialog.accept()
    qtbot.waitUntil(lambda: any(asked[0] == "told" for asked in shell.asked), timeout=20_000)
    assert path.stat().st_size > 1000
    said = shell.asked[-1][1]
    assert str(path) in said
    assert ("1 character" in said) == (ending == "pdf")


def test_without_a_printer_it_offers_to_save_as_pdf(page: ReportsPage, shell: RecordingShell) -> None:
    if printing.has_printer():
        pytest.skip("this machine has a printer")
    page.print()
    assert "No printer" in shell.asked[-1][1]
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()


def test_the_pages_chosen_go_to_the_printer(
    page: ReportsPage, qtbot: QtBot, shell: RecordingShell, tmp_path: Path
) -> None:
    document = page._preview.document
    assert document is not None
    printer = printing.printer_for(document, "Sales journal")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(1, 1)
    page.print_on(printer, document)
    qtbot.waitUntil(lambda: any("printer" in str(asked) for asked in shell.asked), timeout=30_000)
    assert "1 page was sent" in shell.asked[-1][1]
    assert (tmp_path / "printed.pdf").stat().st_size > 5000


def test_zoom_and_pages_by_keyboard(page: ReportsPage, qtbot: QtBot) -> None:
    preview = page._preview
    preview.setFocus()
    wide = preview._rects()[0].width()
    qtbot.keyClick(preview, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview._rects()[0].width() > wide
    qtbot.keyClick(preview, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(preview, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert preview._rects()[0].width() < wide
    qtbot.keyClick(preview, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert preview.zoom == FIT
    assert preview._rects()[0].width() == wide
    qtbot.keyClick(preview, Qt.Key.Key_End)
    assert preview.page() == preview.pages - 1
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    assert preview.page() == max(preview.pages - 2, 0)
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    qtbot.keyClick(preview, Qt.Key.Key_Home)
    assert preview.page() == 0


def test_only_a_few_drawn_pages_are_kept(page: ReportsPage) -> None:
    preview = page._preview
    image = next(iter(preview._pictures.values()))
    for number in range(3 * KEPT):
        preview._came(preview._turn, number, 1.0, image)
    assert len(preview._pictures) == KEPT
    preview._came(preview._turn - 1, 99, 1.0, image)
    assert (99, 1.0) not in preview._pictures


def test_everything_on_the_page_has_a_name(page: ReportsPage) -> None:
    for part in (page._preview, page._period._choice, page._period._from, page._period._to, *page._buttons):
        assert part.accessibleName() or getattr(part, "text", str)()


def test_a_page_is_made_smaller_where_the_printer_needs_wider_margins(page: ReportsPage, tmp_path: Path) -> None:
    document = page._preview.document
    assert document is not None
    printer = printing.printer_for(document, "x")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    whole = printing._place(printer, document.sizes[0])
    assert (whole.x(), whole.y()) == (0, 0)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    small = printing._place(printer, document.sizes[0])
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    assert sheet.contains(small)
    assert small.width() / small.height() == pytest.approx(whole.width() / whole.height(), rel=0.01)


def test_own_days_begin_with_the_month_there_is(page: ReportsPage) -> None:
    page._period.choose(period.THIS_MONTH)
    page._period._choice.set_value(period.OWN)
    page._period._chosen()
    assert page._period._from.isVisible()
    assert page._period.period() == period.named(period.THIS_MONTH, DAY)


def test_a_report_that_cannot_be_made_says_why_in_its_place(page: ReportsPage, qtbot: QtBot) -> None:
    page.open("customer_profile", customer_id=999)
    page.refresh()
    qtbot.waitUntil(lambda: "removed" in page._waiting.sentence.text(), timeout=20_000)
    assert not any(action.isEnabled() for action in page._buttons)


@pytest.mark.parametrize(("paper", "size"), [("", (595, 842)), ("A4", (595, 842)), ("Letter", (612, 792))])
def test_reports_are_laid_out_for_the_paper_of_the_settings(
    page: ReportsPage, context: Context, qtbot: QtBot, paper: str, size: tuple[int, int]
) -> None:
    context.settings.page_size = paper
    page._preview.show_document(None)
    page.refresh()
    qtbot.waitUntil(lambda: page._preview.document is not None, timeout=20_000)
    assert page._preview.document is not None
    wide, high = page._preview.document.sizes[0]
    assert (round(wide), round(high)) == size
