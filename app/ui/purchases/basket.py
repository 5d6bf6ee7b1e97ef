"""What lies on the counter: lines as they are typed, and what they come to. No window here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from app import i18n, money
from app.errors import AppError
from app.i18n import _
from app.services import purchases
from app.services.products import ProductRow
from app.services.purchases import LineDraft, LineRow, PurchaseDraft, PurchaseRow

FIELDS = ("quantity", "price", "discount")


@dataclass(frozen=True)
class Line:
    """One line with its texts as typed; what cannot be read is kept as it stands.

    Attributes:
        rate: tax in hundredths of a percent.
        offer: the kind of suggestion it was taken from, "" if none.
        kept_rate: the rate was charged already and stays, whatever the product's is now.
    """

    product_id: int
    name: str
    code: str
    rate: int
    quantity: str
    price: str
    discount: str = ""
    description: str = ""
    returns_id: int | None = None
    offer: str = ""
    reason: str = ""
    kept_rate: bool = False

    def with_text(self, name: str, text: str) -> Line:
        """The same line with another quantity, price or discount."""
        return replace(self, **{name: text})  # type: ignore[arg-type]

    def errors(self, currency: str) -> dict[str, str]:
        """Field name -> what is wrong with it."""
        return _errors(self, currency, i18n.language())

    def read_quantity(self, currency: str) -> int:
        """Thousandths; nothing typed is one. Raises AppError."""
        if not self.quantity.strip():
            return money.MILLI
        found = i18n.parse_quantity(self.quantity, "quantity")
        if found == 0:
            raise AppError(_("A quantity of nothing cannot be sold."), field="quantity")
        return found

    def read_price(self, currency: str) -> int:
        """Minor units; nothing typed is free. Raises AppError."""
        found = i18n.parse_money(self.price, currency, "price") if self.price.strip() else 0
        if found < 0:
            raise AppError(
                _("A price cannot be below nothing; a return has a negative quantity."), field="price"
            )
        return found

    def read_discount(self, currency: str) -> int:
        """Minor units off the whole line; "10 %" is a share of it. Raises AppError."""
        bare = self.discount.strip()
        if not bare:
            return 0
        worth = money.line_amount(self.read_quantity(currency), self.read_price(currency))
        if bare.endswith(("%", "％")):
            share = i18n.parse_decimal(bare[:-1], "discount") * 100
            found = money.round_half_up(share * worth / money.RATE)
        else:
            found = i18n.parse_money(bare, currency, "discount")
            if worth < 0 < found:
                found = -found
        if found * worth < 0:
            raise AppError(_("A discount takes something off; it cannot be below nothing."), field="discount")
        if abs(found) > abs(worth):
            raise AppError(_("The discount is larger than the price."), field="discount")
        return found

    def draft(self, currency: str) -> LineDraft:
        """The line for the book. Raises AppError."""
        wrong = self.errors(currency)
        for name, words in wrong.items():
            raise AppError(words, field=name)
        return _draft(self, currency, i18n.language())


@lru_cache(maxsize=4096)
def _errors(line: Line, currency: str, _language: str) -> dict[str, str]:
    """Kept, because a receipt of a thousand lines is added up anew at every key."""
    wrong = {}
    for name in FIELDS:
        try:
            getattr(line, f"read_{name}")(currency)
        except AppError as error:
            if error.field == name:
                wrong[name] = error.message
    return wrong


@lru_cache(maxsize=4096)
def _draft(line: Line, currency: str, _language: str) -> LineDraft:
    return LineDraft(
        line.product_id,
        line.read_quantity(currency),
        line.read_price(currency),
        line.read_discount(currency),
        line.rate if line.kept_rate else None,
        line.description,
        line.returns_id,
    )


@dataclass(frozen=True)
class Totals:
    """What a basket comes to, in minor units; `wrong` counts the lines that cannot be read."""

    net: int = 0
    tax: int = 0
    discount: int = 0
    quantity: int = 0
    wrong: int = 0

    @property
    def gross(self) -> int:
        """What there is to pay."""
        return self.net + self.tax


@dataclass
class Basket:
    """The lines; prices hold the tax if `included`."""

    currency: str
    included: bool = True
    lines: list[Line] = field(default_factory=list)

    def add(self, product: ProductRow, quantity: int = money.MILLI, offer: str = "", reason: str = "") -> int:
        """Puts a product in: another piece of a line that has it as it comes, else a new line. Returns its place."""
        price = i18n.format_money(product.price, self.currency, symbol=False)
        for place, line in enumerate(self.lines):
            plain = not line.discount and line.price == price and line.returns_id is None and not line.kept_rate
            if line.product_id == product.id and plain and "quantity" not in line.errors(self.currency):
                total = line.read_quantity(self.currency) + quantity
                if total:
                    self.lines[place] = line.with_text("quantity", i18n.format_quantity(total))
                    return place
        text = i18n.format_quantity(quantity)
        self.lines.append(
            Line(product.id, product.name, product.code, product.tax_rate, text, price, offer=offer, reason=reason)
        )
        return len(self.lines) - 1

    def take_off(self, typed: str) -> None:
        """Takes "10 %" or an amount off everything that is sold, each line its part of it, to the last unit.

        Raises:
            AppError: it cannot be read, or it is more than there is; its field is "off".
        """
        worth = [max(self.amount(line) or 0, 0) for line in self.lines]
        if not sum(worth):
            raise AppError(_("There is nothing yet to take it off."), field="off")
        all_of_it = Line(0, "", "", 0, "1", i18n.format_money(sum(worth), self.currency, symbol=False), typed)
        try:
            off = all_of_it.read_discount(self.currency)
        except AppError as error:
            raise AppError(error.message, field="off") from error
        for place, part in enumerate(money.shared_out(off, worth)):
            line = self.lines[place]
            if part:
                text = i18n.format_money(line.read_discount(self.currency) + part, self.currency, symbol=False)
                self.lines[place] = line.with_text("discount", text)

    def totals(self) -> Totals:
        """What all readable lines come to."""
        net = tax = discount = quantity = wrong = 0
        for line in self.lines:
            try:
                draft = line.draft(self.currency)
            except AppError:
                wrong += 1
                continue
            one = purchases.amounts(draft, line.rate, included=self.included)
            net, tax, discount = net + one[0], tax + one[1], discount + draft.discount
            quantity += draft.quantity
        return Totals(net, tax, discount, quantity, wrong)

    def amount(self, line: Line) -> int | None:
        """What a line comes to at the shop's kind of prices; None if it cannot be read."""
        try:
            draft = line.draft(self.currency)
        except AppError:
            return None
        return money.line_amount(draft.quantity, draft.unit_price, draft.discount)

    def drafts(self) -> tuple[LineDraft, ...]:
        """All lines for the book.

        Raises:
            AppError: its field is "lines.<place>.<quantity|price|discount>".
        """
        made = []
        for place, line in enumerate(self.lines):
            try:
                made.append(line.draft(self.currency))
            except AppError as error:
                raise AppError(error.message, field=f"lines.{place}.{error.field}") from error
        return tuple(made)

    def products(self) -> tuple[int, ...]:
        """The keys of what lies in it."""
        return tuple(dict.fromkeys(line.product_id for line in self.lines))


def saved_line(row: LineRow, currency: str) -> Line:
    """A line of a saved receipt as the form shows it."""
    return Line(
        row.product_id, row.name, row.code, row.tax_rate, i18n.format_quantity(row.quantity),
        i18n.format_money(row.unit_price, currency, symbol=False),
        i18n.format_money(abs(row.discount), currency, symbol=False) if row.discount else "",
        returns_id=row.returns_id, kept_rate=True,
    )  # fmt: skip


def corrected_lines(row: PurchaseRow, draft: PurchaseDraft, currency: str) -> list[Line]:
    """The lines of the draft that corrects a receipt, as the form shows them."""
    known = {line.id: line for line in row.lines}
    back = [known[line.returns_id] for line in draft.lines if line.returns_id is not None]
    return [
        saved_line(
            replace(bought, quantity=line.quantity, discount=line.discount, returns_id=line.returns_id), currency
        )
        for bought, line in zip([*back, *back], draft.lines, strict=True)
    ]
