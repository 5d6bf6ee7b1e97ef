"""Who to reach out to today: the reasons, the order, the answers, and what a contact or a purchase settles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.exit import Exit
from app.models.product import Product
from app.models.shop import Shop as ShopTable
from app.models.suggestion import SuggestionAnswer
from app.services import (
    customers,
    feedback,
    figures,
    follow_ups,
    interactions,
    journal,
    purchases,
    special_dates,
    today,
)
from app.services.contacts import ContactDraft
from app.services.customer_parts import ConsentDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.follow_ups import ContactMade, FollowUpDraft
from app.services.interactions import InteractionDraft
from app.services.purchases import LineDraft, PurchaseDraft
from app.services.special_dates import SpecialDateDraft
from app.storage.book import Book

TODAY = dt.date(2026, 11, 22)
PHONE = (ContactDraft("phone", "912 34 567"),)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


class Shop:
    """A shop to tell stories with."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.product = journal.insert(session, Product, code="P1", name="Milk Zinc+", search_text="", price=10_000)

    def customer(self, name: str = "Sari", relationship: str = "long_term", **more: object) -> int:
        given = {"contacts": PHONE, "relationship_type": relationship, "since": ago(900), **more}
        return customers.save(self.session, CustomerDraft(name, **given))  # type: ignore[arg-type]

    def buys(self, who: int, *days: int, pieces: int = 1) -> None:
        for day in days:
            line = LineDraft(self.product, 1000 * pieces, 10_000)
            purchases.record(self.session, PurchaseDraft(who, ago(day), (line,)))

    def late(self, name: str = "Sari", pieces: int = 1, **more: object) -> int:
        """Somebody who came every ten days for half a year, and then not for thirty."""
        who = self.customer(name, **more)  # type: ignore[arg-type]
        self.buys(who, *range(210, 20, -10), pieces=pieces)
        return who

    def contact(self, who: int, day: int, channel: str = "call") -> None:
        interactions.log(self.session, InteractionDraft(who, channel, ago(day)))

    def rows(self, as_of: dt.date = TODAY, limit: int = 40) -> list[today.ReachRow]:
        return today.reach_out(self.session, as_of, limit)

    def kinds(self, as_of: dt.date = TODAY) -> list[str]:
        return [row.kind for row in self.rows(as_of)]


@pytest.fixture
def shop(book: Book) -> Iterator[Shop]:
    with book.write("test") as session:
        yield Shop(session)


def test_a_late_regular_is_proposed_with_the_rhythm_and_the_product_due(shop: Shop) -> None:
    shop.late()
    [row] = shop.rows()
    assert (row.name, row.kind, row.stage, row.way.words) == ("Sari", "late", "at_risk", "912 34 567 · Call")
    assert "silent for 30" in row.reason
    assert row.suggestion == "Offer Milk Zinc+ again: due 20 days ago."
    assert row.worth > 0


def test_a_contact_puts_a_late_call_to_rest_for_a_while(shop: Shop) -> None:
    who = shop.late()
    shop.contact(who, 1)
    assert shop.kinds() == []
    assert shop.kinds(TODAY + dt.timedelta(days=13)) == ["late"]


def test_a_purchase_settles_a_late_call(shop: Shop) -> None:
    who = shop.late()
    assert shop.kinds() == ["late"]
    shop.buys(who, 0)
    assert shop.kinds() == []


def test_a_first_purchase_is_thanked_for_until_somebody_was_in_touch(shop: Shop) -> None:
    who = shop.customer("Budi")
    shop.buys(who, 2)
    [row] = shop.rows()
    assert (row.kind, row.stage) == ("first_purchase", "new")
    assert row.reason.startswith("First purchase 2 days ago, ")
    assert row.suggestion == "Thank them, and ask how they like Milk Zinc+."
    shop.contact(who, 0)
    assert shop.kinds() == []


def test_a_first_purchase_of_today_or_of_long_ago_needs_no_thanks(shop: Shop) -> None:
    shop.buys(shop.customer("Today"), 0)
    shop.buys(shop.customer("Before"), 11)
    assert shop.kinds() == []


def test_a_special_date_comes_within_its_lead_days_with_the_age_and_the_idea(shop: Shop) -> None:
    who = shop.customer("Ingrid")
    draft = SpecialDateDraft(who, "birthday", 11, 26, 1976, lead_days=4, idea="Likes gardening: a card")
    special_dates.save(shop.session, draft)
    [row] = shop.rows()
    assert row.reason == "Birthday on Thursday 26 November, turns 50."
    assert row.suggestion == "Likes gardening: a card"
    assert shop.kinds(ago(1)) == []
    follow_ups.drop(shop.session, row.occasion, TODAY)
    assert shop.kinds() == []
    assert shop.kinds(dt.date(2027, 11, 23)) == ["special_date"]


def test_a_promise_comes_up_on_its_day_and_goes_when_kept(shop: Shop) -> None:
    who = shop.customer()
    follow_ups.promise(shop.session, FollowUpDraft(who, TODAY, "Bring the catalogue"))
    assert shop.kinds(ago(1)) == []
    [row] = shop.rows(TODAY + dt.timedelta(days=2))
    assert row.reason == "Due 2 days ago: Bring the catalogue (promised for 22 Nov)"
    follow_ups.done(shop.session, row.occasion, ContactMade("call", "reached"), TODAY)
    assert shop.kinds() == []


def test_an_open_complaint_comes_before_any_selling(shop: Shop) -> None:
    who = shop.late()
    rich = shop.late("Rich", pieces=50)
    key = feedback.record(shop.session, FeedbackDraft(who, "complaint", ago(3), "Delivery came broken"))
    first, second = shop.rows()
    assert (first.customer_id, first.kind, first.feedback_id) == (who, "complaint", key)
    assert first.reason == "Open for 3 days: “Delivery came broken”"
    assert second.customer_id == rich
    follow_ups.later(shop.session, first.occasion, TODAY + dt.timedelta(days=7), TODAY)
    assert [row.customer_id for row in shop.rows()] == [rich]
    feedback.close(shop.session, key, "Sent a new one", "content", TODAY)
    assert {row.customer_id for row in shop.rows()} == {who, rich}


def test_a_complaint_is_proposed_again_some_days_after_a_contact_that_did_not_close_it(shop: Shop) -> None:
    who = shop.customer()
    feedback.record(shop.session, FeedbackDraft(who, "complaint", ago(5), "Broken"))
    [row] = shop.rows()
    follow_ups.done(shop.session, row.occasion, ContactMade("call", "reached"), TODAY)
    assert shop.kinds() == []
    assert shop.kinds(TODAY + dt.timedelta(days=3)) == ["complaint"]


def test_who_came_back_is_asked_whether_they_are_content(shop: Shop) -> None:
    who = shop.customer()
    shop.buys(who, 700, 690, 680, 670, 5)
    [row] = shop.rows()
    assert (row.kind, row.stage) == ("won_back", "won_back")
    assert row.reason == "Came back 5 days ago after a long silence."
    shop.contact(who, 1)
    assert shop.kinds() == []


def test_who_lapsed_lately_is_worth_winning_back_but_not_who_left(shop: Shop) -> None:
    who = shop.customer()
    shop.buys(who, *range(700, 250, -10))
    lapsed_on = shop.session.scalar(sa.text("SELECT lapsed_on FROM customer_figure"))
    day = dt.date.fromisoformat(str(lapsed_on)) + dt.timedelta(days=5)
    assert shop.kinds(day) == ["lapsed"]
    assert shop.kinds(day + dt.timedelta(days=60)) == []
    journal.insert(shop.session, Exit, customer_id=who, day=day)
    figures.refresh(shop.session, [who])
    assert shop.kinds(day) == []


def test_one_person_appears_once_with_the_strongest_reason(shop: Shop) -> None:
    who = shop.late()
    follow_ups.promise(shop.session, FollowUpDraft(who, TODAY, "Call"))
    special_dates.save(shop.session, SpecialDateDraft(who, "birthday", 11, 23))
    assert shop.kinds() == ["promised"]


def test_those_worth_more_come_first(shop: Shop) -> None:
    for name, pieces in (("Small", 1), ("Large", 9), ("Middle", 4)):
        shop.late(name, pieces=pieces)
    assert [row.name for row in shop.rows()] == ["Large", "Middle", "Small"]
    assert [row.name for row in shop.rows(limit=2)] == ["Large", "Middle"]


def test_later_and_not_this_one_hold_for_this_silence_only(shop: Shop) -> None:
    who = shop.late()
    [row] = shop.rows()
    follow_ups.later(shop.session, row.occasion, TODAY + dt.timedelta(days=1), TODAY)
    assert shop.kinds() == []
    [row] = shop.rows(TODAY + dt.timedelta(days=1))
    follow_ups.drop(shop.session, row.occasion, TODAY + dt.timedelta(days=1))
    assert shop.kinds(TODAY + dt.timedelta(days=1)) == []
    shop.buys(who, 0)
    assert shop.kinds(TODAY + dt.timedelta(days=25)) == ["late"]


def test_put_off_and_then_talked_to_anyway_is_not_proposed(shop: Shop) -> None:
    who = shop.late()
    [row] = shop.rows(ago(2))
    follow_ups.later(shop.session, row.occasion, TODAY, ago(2))
    assert shop.kinds() == ["late"]
    shop.contact(who, 1)
    assert shop.kinds() == []


def test_no_answer_is_no_contact(shop: Shop) -> None:
    shop.late()
    [row] = shop.rows()
    follow_ups.done(shop.session, row.occasion, ContactMade("call", "no_answer"), TODAY)
    assert shop.kinds() == []
    assert shop.kinds(TODAY + dt.timedelta(days=2)) == ["late"]


@pytest.mark.parametrize("relationship", ["transactional", "self_service", "automated"])
def test_nobody_is_told_to_phone_who_came_for_a_thing(shop: Shop, relationship: str) -> None:
    shop.late(relationship=relationship, preferred_channel="call")
    [row] = shop.rows()
    assert row.way.channel == "sms"


def test_who_serves_themselves_and_takes_no_message_is_left_out(shop: Shop) -> None:
    shop.late("Self", relationship="self_service", contacts=())
    shop.late("Shopper", relationship="transactional", contacts=())
    assert [(row.name, row.way.words) for row in shop.rows()] == [("Shopper", "At the next visit")]


def test_a_no_to_a_channel_is_honoured(shop: Shop) -> None:
    refused = tuple(ConsentDraft(channel, False) for channel in ("call", "whatsapp"))
    shop.late(preferred_channel="whatsapp", consents=refused)
    [row] = shop.rows()
    assert row.way.channel == "sms"


def test_a_no_to_everything_is_honoured_but_a_complaint_is_not_forgotten(shop: Shop) -> None:
    refused = tuple(ConsentDraft(channel, False) for channel in ("call", "sms", "email", "visit"))
    who = shop.late(consents=refused)
    assert shop.kinds() == []
    feedback.record(shop.session, FeedbackDraft(who, "complaint", TODAY, "Broken"))
    [row] = shop.rows()
    assert (row.kind, row.way.channel) == ("complaint", "visit")


@pytest.mark.parametrize(("answer", "offered"), [("declined", False), ("not_suitable", False), ("bought", True)])
def test_a_product_that_was_refused_is_not_offered(shop: Shop, answer: str, offered: bool) -> None:
    who = shop.late()
    journal.insert(
        shop.session, SuggestionAnswer,
        customer_id=who, product_id=shop.product, kind="repeat", answer=answer, day=ago(9),
    )  # fmt: skip
    [row] = shop.rows()
    assert ("Milk" in row.suggestion) is offered


def test_the_silent_leave_room_for_those_who_cannot_wait(shop: Shop) -> None:
    for n in range(6):
        shop.late(f"Late {n}", pieces=20)
    for n in range(6):
        shop.buys(shop.customer(f"New {n}"), 2)
    kinds = [row.kind for row in shop.rows(limit=5)]
    assert kinds.count("late") == 3
    assert kinds.count("first_purchase") == 2


def test_the_number_of_statements_does_not_grow_with_the_list(shop: Shop) -> None:
    seen: list[str] = []
    sa.event.listen(shop.session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))

    def statements() -> int:
        seen.clear()
        shop.rows()
        return len(seen)

    shop.late("One")
    special_dates.save(shop.session, SpecialDateDraft(shop.customer("Two"), "birthday", 11, 23))
    before = statements()
    for n in range(10):
        who = shop.late(f"More {n}")
        special_dates.save(shop.session, SpecialDateDraft(who, "birthday", 11, 24))
        feedback.record(shop.session, FeedbackDraft(shop.customer(f"Sad {n}"), "complaint", TODAY, "Broken"))
    assert statements() == before <= 20


def test_count_is_the_length_of_the_list(shop: Shop) -> None:
    assert today.count(shop.session, TODAY) == 0
    for n in range(3):
        shop.late(f"Late {n}")
    assert today.count(shop.session, TODAY) == len(shop.rows()) == 3


def test_the_summary_compares_the_month_with_the_same_days_of_the_last(shop: Shop) -> None:
    who = shop.customer()
    shop.buys(who, 1, 2)
    shop.buys(who, 31, 32, pieces=3)
    shop.buys(who, 25)
    found = today.summary(shop.session, TODAY)
    assert found.sales_before == 3 * found.sales
    assert found.sales_change == pytest.approx(-2 / 3)
    assert (found.customers, found.active, found.purchases) == (1, 1, 5)
    assert found.came_back is None
    assert sum(found.stages.values()) == 1


def test_the_share_that_came_back_is_of_those_who_bought_before(shop: Shop) -> None:
    for n in range(12):
        who = shop.customer(f"C {n}")
        shop.buys(who, 80, *([10] if n < 9 else []))
    found = today.summary(shop.session, TODAY)
    assert (found.came_back, found.came_back_of) == (0.75, 12)
    assert found.came_back_before is None


def test_a_new_shop_has_nothing_to_say_and_says_so_without_failing(shop: Shop) -> None:
    assert shop.rows() == []
    found = today.summary(shop.session, TODAY)
    assert (found.sales, found.sales_change, found.customers) == (0, None, 0)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (dt.date(2026, 3, 31), dt.date(2026, 2, 28)), (dt.date(2026, 1, 15), dt.date(2025, 12, 15)),
        (dt.date(2026, 11, 22), dt.date(2026, 10, 22)),
    ],
)  # fmt: skip
def test_the_same_day_last_month_is_never_past_its_end(day: dt.date, then: dt.date) -> None:
    from app.services.today_summary import same_day_last_month

    assert same_day_last_month(day) == then


def test_what_could_be_written_sounds_like_the_shop_and_speaks_of_the_reason(shop: Shop) -> None:
    late, new = shop.late(), shop.customer("Budi")
    shop.buys(new, 2)
    friend = shop.customer("Ingrid")
    special_dates.save(shop.session, SpecialDateDraft(friend, "birthday", 11, 22, 1976))
    other = shop.customer("Ola")
    special_dates.save(shop.session, SpecialDateDraft(other, "other", 11, 22, label="Ten years of Ola's bakery"))
    angry, asked = shop.customer("Kari"), shop.customer("Joko")
    feedback.record(shop.session, FeedbackDraft(angry, "complaint", TODAY, "Dented", severity=2))
    follow_ups.promise(shop.session, FollowUpDraft(asked, TODAY, "Never sent to anybody"))
    said = {row.customer_id: row.message for row in shop.rows()}
    name = shop.session.scalar(sa.select(ShopTable.name))
    assert said == {
        late: f"Hello Sari, this is {name}. You may be running low on Milk Zinc+. Shall we put some aside for you?",
        new: f"Hello Budi, this is {name}. Thank you for your visit! How do you like Milk Zinc+?",
        friend: f"Happy birthday, Ingrid! All the best from all of us at {name}.",
        other: f"Hello Ola, this is {name}. All the best on your special day – Ten years of Ola's bakery!",
        angry: f"Hello Kari, this is {name}. We are sorry that something went wrong, and we want to put it right. "
        "When may we talk?",
        asked: f"Hello Joko, this is {name}. We promised to get back to you, so here we are.",
    }


def test_nobody_is_congratulated_before_the_day(shop: Shop) -> None:
    friend, other = shop.customer("Ingrid"), shop.customer("Ola")
    special_dates.save(shop.session, SpecialDateDraft(friend, "birthday", 11, 23, 1976))
    special_dates.save(shop.session, SpecialDateDraft(other, "other", 11, 24, label="Ten years of Ola's bakery"))
    said = {row.customer_id: row.message for row in shop.rows()}
    assert "Your birthday is coming up." in said[friend]
    assert "A special day is coming up – Ten years of Ola's bakery." in said[other]


@pytest.mark.parametrize("called", ["912 34 567", "kari@example.no"])
def test_nobody_is_greeted_by_their_number(shop: Shop, called: str) -> None:
    shop.late(called)
    [row] = shop.rows()
    assert row.message.startswith("Hello, this is ")
    assert called not in row.message
