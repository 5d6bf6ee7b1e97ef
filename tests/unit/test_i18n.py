"""Money, dates and numbers as each language writes and reads them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.errors import AppError


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("en", "GBP", "£1,234,567.89"), ("id", "IDR", "Rp 123.456.789"), ("nb", "NOK", "1 234 567,89 kr"),
        ("zh_CN", "CNY", "¥1,234,567.89"),
    ],
)  # fmt: skip
def test_money_is_written_as_the_language_writes_it(language: str, currency: str, shown: str) -> None:
    i18n.set_language(language)
    assert i18n.format_money(123456789, currency).replace("\u00a0", " ") == shown


@given(st.sampled_from(list(i18n.LANGUAGES)), st.sampled_from(["NOK", "IDR", "CNY"]), st.integers(-(10**12), 10**12))
def test_what_is_shown_can_be_typed_again(language: str, currency: str, amount: int) -> None:
    i18n.set_language(language)
    shown = i18n.format_money(amount, currency, symbol=False)
    assert i18n.parse_money(shown, currency) == amount


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("en", "1,234.50", 123450), ("en", "12.5", 1250), ("en", "12,5", 1250), ("nb", "1 234,50", 123450),
        ("nb", "12.5", 1250), ("nb", "1.234", 123400), ("nb", "kr 99", 9900), ("id", "1.250.000", 125000000),
        ("en", "-5", -500), ("en", "−5", -500),
        ("en", "1.189,00", 118900), ("nb", "1,189.00", 118900), ("id", "1,189.5", 118950),
        ("zh_CN", "-1.189,00", -118900),
        ("en", "1.189.000", 118900000), ("nb", "1,250,000", 125000000), ("en", "£ 12.345.678,90", 1234567890),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_a_person_means_it(language: str, typed: str, amount: int) -> None:
    i18n.set_language(language)
    assert i18n.parse_money(typed, "NOK") == amount


@pytest.mark.parametrize(
    "typed", ["", "abc", "1O0", "1.2.3", "12,34,56", "1.234.5", "٣", "1e5", "--5", "9" * 20, "1.234"]
)
def test_an_amount_that_is_none_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(AppError) as refusal:
        i18n.parse_money(typed, "GBP", "price")
    assert refusal.value.field == "price"


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [
        ("en", "Monday 23 November", "Mon 23 Nov"), ("id", "Senin, 23 November", "Sen, 23 Nov"),
        ("nb", "mandag 23. november", "man. 23. nov."), ("zh_CN", "11月23日星期一", "11月23日周一"),
    ],
)  # fmt: skip
def test_a_day_is_written_out_where_it_is_asked_for(language: str, whole: str, short: str) -> None:
    i18n.set_language(language)
    day = dt.date(2026, 11, 23)
    assert (i18n.format_day(day, "EEEEdMMMM"), i18n.format_day(day, "MMMEd")) == (whole, short)


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "22/11/2026"), ("nb", "22.11.2026"), ("id", "22/11/26"), ("zh_CN", "2026/11/22"), ("en", "2026-11-22")],
)
def test_a_day_is_read_in_the_order_of_the_language(language: str, typed: str) -> None:
    i18n.set_language(language)
    assert i18n.parse_day(typed) == dt.date(2026, 11, 22)


@pytest.mark.parametrize("typed", ["31/02/2026", "29.2.2025", "tomorrow", "", "1/2", "2026-13-01"])
def test_a_day_that_is_not_in_the_calendar_is_refused(typed: str) -> None:
    with pytest.raises(AppError):
        i18n.parse_day(typed, "day")


@pytest.mark.parametrize(("typed", "milli"), [("1", 1000), ("0.25", 250), ("-3", -3000)])
def test_a_quantity_is_read_in_thousandths(typed: str, milli: int) -> None:
    assert i18n.parse_quantity(typed) == milli


def test_a_quantity_finer_than_a_gram_is_refused() -> None:
    with pytest.raises(AppError):
        i18n.parse_quantity("0.0001")


def test_large_amounts_are_short_on_tiles() -> None:
    assert i18n.short_money(4821300, "GBP") == "£48,213.00"
    assert i18n.short_money(4821300000, "GBP") == "£48.2M"


@pytest.mark.parametrize(
    ("language", "currency", "amount", "shown"),
    [
        ("nb", "NOK", 82513, "830 kr"), ("nb", "NOK", 179788, "1 800 kr"), ("nb", "NOK", 0, "0 kr"),
        ("en", "GBP", 437, "£4.40"), ("en", "GBP", -99999, "-£1,000"), ("en", "GBP", 4, "£0.04"),
        ("en", "GBP", 4864300000, "£49M"), ("id", "IDR", 82513, "Rp 83.000"),
    ],
)  # fmt: skip
def test_an_estimate_shows_the_two_figures_worth_knowing(language: str, currency: str, amount: int, shown: str) -> None:
    i18n.set_language(language)
    assert i18n.rough_money(amount, currency).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "23 Nov 2026, 00:08"), ("nb", "23. nov. 2026, 00:08"), ("zh_CN", "2026年11月23日 00:08")],
)
def test_a_moment_is_shown_to_the_minute_by_the_clock_of_the_shop(language: str, shown: str) -> None:
    i18n.set_language(language)
    assert i18n.format_instant(dt.datetime(2026, 11, 22, 23, 8, 54, tzinfo=dt.UTC), "Europe/Oslo") == shown


def test_words_and_sentences_are_joined_as_the_language_joins_them() -> None:
    for code in ("en", "nb", "id"):
        i18n.set_language(code)
        assert i18n.listed(["te", "kaffe", "brød"]) == "te, kaffe, brød"
        assert i18n.sentence("Anna", "", "50") == "Anna, 50."
        assert i18n.sentences("One.", "", "Two.") == "One. Two."
        assert i18n.sentences("", "Two.") == "Two."
        assert i18n.named("Paid", "12") == "Paid: 12"
    i18n.set_language("zh_CN")
    assert i18n.listed(["茶", "咖啡", "面包"]) == "茶、咖啡、面包"
    assert i18n.sentence("生日", "", "50 岁") == "生日，50 岁。"
    assert i18n.sentences("一。", "", "二。") == "一。二。"
    assert i18n.named("已付", "12") == "已付：12"
    assert i18n.listed([]) == ""


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "nn_NO.UTF-8"}, "nb"), ({"LANG": "zh_TW.UTF-8"}, "zh_CN"), ({}, "en"),
        ({"LC_ALL": "id_ID", "LANG": "nb_NO"}, "id"), ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)  # fmt: skip
def test_the_machines_language_is_spoken_where_it_is_known(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n.system_language() == language


def test_a_language_nobody_translated_is_english() -> None:
    i18n.set_language("tlh")
    assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("language", "high", "even", "low"),
    [
        ("en", "over 99 %", "43 %", "under 1 %"), ("id", "di atas 99 %", "43 %", "di bawah 1 %"),
        ("nb", "over 99 %", "43 %", "under 1 %"), ("zh_CN", "超过 99 %", "43 %", "不到 1 %"),
    ],
)  # fmt: skip
def test_a_chance_is_never_said_to_be_none_or_certain(language: str, high: str, even: str, low: str) -> None:
    i18n.set_language(language)
    chances = (1.0, 0.9951, 0.99, 0.434, 0.01, 0.0049, 0.0)
    said = [i18n.format_chance(chance).replace("\u00a0", " ") for chance in chances]
    assert said == [high, high, "99 %", even, "1 %", low, low]


@pytest.mark.parametrize("language", list(i18n.LANGUAGES))
def test_the_currency_stands_on_the_same_side_of_a_short_amount_as_of_a_full_one(language: str) -> None:
    i18n.set_language(language)
    for currency in ("NOK", "IDR", "CNY"):
        full, short = i18n.format_money(4_700_000_00, currency), i18n.short_money(4_700_000_00, currency)
        assert full[0].isdigit() is short[0].isdigit()
    if language == "nb":
        assert i18n.short_money(4_700_000_00, "NOK") == "4,7\u00a0mill.\u00a0kr"
