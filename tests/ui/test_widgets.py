"""Cards, chips, headers, messages, charts."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Ellipse,
    Group,
    Line,
    Path,
    Polygon,
    PolyLine,
    Rect,
    String,
    Wedge,
)
from reportlab.lib.colors import HexColor

from app.ui.chart_view import ChartView, paint_drawing
from app.ui.context import Context
from app.ui.widgets import (
    STAGES,
    Avatar,
    Card,
    Columns,
    ElidedLabel,
    EmptyState,
    FigureCard,
    FlowLayout,
    PageHeader,
    StageChip,
    UndoBar,
    button,
    clear,
    column,
    icon_button,
    label,
    row,
    stage_word,
)
from app.ui.widgets.text import initials, plain_tip
from tests.ui.conftest import RecordingShell, unnamed, words_of


def test_every_stage_has_its_word() -> None:
    assert [stage_word(code) for code in STAGES] == [
        "Prospect", "New", "Growing", "Loyal", "At risk", "Lapsed", "Won back",
    ]  # fmt: skip


def test_a_chip_says_its_word_to_a_screen_reader(qtbot: Any) -> None:
    chip = StageChip("at_risk")
    qtbot.addWidget(chip)
    chip.set_stage("loyal")
    assert chip.accessibleName() == "Loyal"
    assert not chip.grab().isNull()


def test_a_figure_opens_by_key_and_mouse_and_tells_the_whole(qtbot: Any) -> None:
    card = FigureCard("Sales this month", opens=True)
    qtbot.addWidget(card)
    card.resize(200, 100)
    card.show()
    card.set_figure("Rp 48,2 jt", "▲ 6 % on October", "Rp 48.213.000")
    assert card.toolTip() == "Rp 48.213.000"
    assert card.accessibleName() == "Sales this month: Rp 48.213.000. ▲ 6 % on October"
    with qtbot.waitSignal(card.opened):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    with qtbot.waitSignal(card.opened):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("make", [button, lambda words, pressed: icon_button("x", words, pressed)])
def test_enter_presses_a_button_as_the_space_bar_does(make: Any, qtbot: Any) -> None:
    pressed: list[bool] = []
    made = make("Open my shop", lambda: pressed.append(True))
    qtbot.addWidget(made)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(made, key)
    made.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier))
    assert len(pressed) == 3


def test_initials_of_people_and_firms() -> None:
    assert [initials(n) for n in ("Sari Wulandari", "王小明", "åse", "", "(x) Toko 7")] == ["SW", "王", "Å", "?", "T7"]


def test_a_name_too_long_is_shortened_and_told_whole(qtbot: Any) -> None:
    name = ElidedLabel("Sari " * 40)
    qtbot.addWidget(name)
    name.resize(100, 20)
    name.show()
    assert name.toolTip() == "Sari " * 40
    name.resize(5000, 20)
    assert name.toolTip() == ""


def test_the_header_offers_the_finder_and_a_purchase(context: Context, shell: RecordingShell, qtbot: Any) -> None:
    header = PageHeader(context, "Customers", "538 people", avatar=True)
    qtbot.addWidget(header)
    header.add_action(button("Add customer", icon="user-plus"))
    header.resize(1000, 60)
    header.show()
    header.set_title("Sari", "since 2024")
    assert header.title() == "Sari"
    assert "Add customer" in words_of(header)
    assert unnamed(header) == []
    finder = header.findChild(QWidget, "finder")
    qtbot.keyClick(finder, Qt.Key.Key_Return)
    qtbot.mouseClick(finder, Qt.MouseButton.LeftButton)
    next(b for b in header.findChildren(type(button("x"))) if b.text() == "Record purchase").click()
    assert shell.asked == [("open_finder",), ("open_finder",), ("record_purchase", None)]


def test_undo_is_offered_and_called_once(qtbot: Any) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(800, 600)
    over.show()
    bar, called = UndoBar(over), []
    bar.say("Customer removed", lambda: called.append(1))
    assert bar.isVisible()
    assert bar.text() == "Customer removed"
    over.resize(500, 400)
    assert over.rect().contains(bar.geometry())
    bar._undo.click()
    assert called == [1]
    assert not bar.isVisible()
    bar.say("Saved: kr 50", lambda: called.append(2), ("Print receipt…", lambda: called.append(3)))
    assert bar._also.isVisible()
    bar._also.click()
    assert called == [1, 3]
    assert not bar.isVisible()
    bar.say("Saved")
    assert not bar._undo.isVisible()
    assert not bar._also.isVisible()
    bar._over()
    assert not bar.isVisible()


def test_an_empty_list_offers_what_to_do(qtbot: Any) -> None:
    called = []
    empty = EmptyState("users", "Nobody here yet.", "Add customer", lambda: called.append(1))
    qtbot.addWidget(empty)
    empty.action.click()
    empty.say("Nobody by that name.")
    assert called == [1]
    assert empty.sentence.text() == "Nobody by that name."


def test_the_sentence_of_an_empty_list_stays_whole_in_a_narrow_card(qtbot: Any) -> None:
    card = QWidget()
    qtbot.addWidget(card)
    card.resize(700, 400)
    state = EmptyState("search", "Ingen merkedager de neste 14 dagene, og ingen i går.")
    state.setParent(card)
    for width in (210, 600):
        state.resize(width, 300)
        card.show()
        state.show()
        qtbot.waitUntil(lambda: state.sentence.width() > 0)
        assert state.rect().contains(state.sentence.geometry())
        assert state.sentence.heightForWidth(state.sentence.width()) <= state.sentence.height()


def test_chips_flow_into_the_next_line(qtbot: Any) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    for code in STAGES:
        flow.addWidget(StageChip(code))
    holder.resize(150, 300)
    holder.show()
    tops = {flow.itemAt(i).widget().y() for i in range(flow.count())}
    assert len(tops) > 2
    assert flow.heightForWidth(150) > flow.heightForWidth(2000)
    clear(flow)
    assert flow.count() == 0
    assert flow.takeAt(0) is None


def test_columns_stand_below_each_other_where_it_is_narrow(qtbot: Any) -> None:
    left, right = Card("Left"), Card("Right")
    both = Columns(left, right, below=600)
    qtbot.addWidget(both)
    both.resize(900, 400)
    both.show()
    assert left.y() == right.y()
    with qtbot.waitSignal(both.turned) as turned:
        both.resize(400, 400)
    assert turned.args == [True]
    qtbot.waitUntil(lambda: left.x() == right.x() and right.y() > left.y())


def test_a_header_too_narrow_for_all_of_it_drops_the_finder(context: Context, qtbot: Any) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1000, 60)
    header = PageHeader(context, "Customers")
    header.setParent(page)
    finder = header.findChild(QWidget, "finder")
    page.show()
    for width, seen in ((1000, True), (header.minimumSizeHint().width() + 20, False), (1000, True)):
        header.resize(width, 60)
        qtbot.waitUntil(lambda seen=seen: finder.isVisible() == seen)
    last = header.findChildren(type(button("x")))[-1]
    header.resize(header.minimumSizeHint().width(), 60)
    qtbot.waitUntil(lambda: last.geometry().right() < header.width())


def test_a_card_takes_widgets_layouts_and_actions(qtbot: Any) -> None:
    card = Card("Reach out", "most worth your time first", tone="notice")
    qtbot.addWidget(card)
    card.add(label("one", tone="muted", strong=True, wrap=True, selectable=True))
    card.add(row(label("two"), None, 4, button("b", small=True), button("d", kind="danger", tip="t")))
    card.add(column(Avatar("Sari"), gap=0))
    card.add_action(button("Print list"))
    assert {"Reach out", "one", "two", "Print list"} <= set(words_of(card).split("\n"))
    assert not card.grab().isNull()


def painted(drawing: Drawing, scale: float = 1.0) -> QImage:
    image = QImage(int(drawing.width * scale), int(drawing.height * scale), QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    paint_drawing(painter, drawing, scale)
    painter.end()
    return image


def test_a_chart_is_painted_upright_where_paper_has_it() -> None:
    drawing = Drawing(100, 50)
    red, blue = HexColor("#ff0000"), HexColor("#0000ff")
    drawing.add(Rect(0, 0, 10, 10, fillColor=red, strokeColor=None))
    drawing.add(Group(Rect(0, 0, 10, 10, fillColor=blue, strokeColor=None), transform=(1, 0, 0, 1, 90, 40)))
    image = painted(drawing, 2)
    assert image.pixelColor(4, 96).name() == "#ff0000"
    assert image.pixelColor(196, 4).name() == "#0000ff"
    assert image.pixelColor(100, 50).name() == "#ffffff"


def test_every_shape_that_charts_use_leaves_a_mark() -> None:
    ink = HexColor("#0f766e")
    path = Path(strokeColor=ink, fillColor=ink)
    path.moveTo(5, 5)
    path.lineTo(30, 5)
    path.curveTo(40, 10, 40, 20, 30, 30)
    path.closePath()
    shapes = [
        Circle(20, 20, 8, fillColor=ink),
        Ellipse(20, 20, 8, 4, fillColor=ink),
        Line(0, 0, 40, 40, strokeColor=ink, strokeWidth=2, strokeDashArray=[3, 2], strokeLineCap=1),
        PolyLine([0, 0, 20, 30, 40, 0], strokeColor=ink),
        Polygon([0, 0, 20, 30, 40, 0], fillColor=ink),
        Wedge(20, 20, 15, 0, 120, fillColor=ink),
        String(5, 15, "王小明 12", fontName="NotoSans-SemiBold", fontSize=10, fillColor=ink),
        String(38, 15, "12", fontName="NotoSans-Bold", fontSize=10, fillColor=ink, textAnchor="end"),
        path,
    ]
    for shape in shapes:
        drawing = Drawing(40, 40)
        drawing.add(shape)
        image = painted(drawing)
        marks = sum(image.pixelColor(x, y) != QColor("#ffffff") for x in range(40) for y in range(40))
        assert marks > 20, type(shape).__name__


def test_a_chart_is_drawn_anew_at_its_size_and_described(qtbot: Any) -> None:
    sizes: list[tuple[float, float]] = []

    def build(width: float, height: float) -> Drawing:
        sizes.append((width, height))
        drawing = Drawing(width, height)
        drawing.add(Rect(0, 0, width, height, fillColor=HexColor("#0f766e"), strokeColor=None))
        return drawing

    view = ChartView(build, "Sales by month")
    qtbot.addWidget(view)
    view.resize(300, 150)
    view.show()
    assert view.accessibleName() == "Sales by month"
    assert view.grab().toImage().pixelColor(QPoint(150, 75)).name() == "#0f766e"
    view.grab()
    assert sizes == [(300, 150)]
    view.resize(200, 150)
    view.grab()
    view.set_build(build, "Other")
    view.grab()
    assert sizes[1:] == [(200, 150), (200, 150)]
    assert isinstance(view.findChild(QLabel), type(None))


@pytest.mark.parametrize("words", ["<img src=x> a", "<b>bold", "a & b\n<i>c"])
def test_a_tooltip_shows_what_was_typed_and_never_markup(words: str) -> None:
    shown = plain_tip(words)
    page = QTextDocument()
    page.setHtml(shown)
    assert page.toPlainText() == words
    assert plain_tip("5 > 3 & so on") == "5 > 3 & so on"
