"""Address books of every age, and junk in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import AppError
from app.exchange import vcards
from app.services.import_customers import Person


def read(tmp_path: Path, text: str | bytes) -> tuple[list[Person], dict[int, str]]:
    file = tmp_path / "a.vcf"
    file.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    refused: dict[int, str] = {}
    people, number = vcards.read(file, "NO", refused.__setitem__)
    assert number == len(people) + len(refused)
    return people, refused


def test_an_old_card_with_quoted_printable_folded_in_its_own_way(tmp_path: Path) -> None:
    people, _refused = read(
        tmp_path,
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=98ye;=C3=85=\nse;;;\n"
        "TEL;CELL;PREF:90 01 23 45\nNOTE;ENCODING=QUOTED-PRINTABLE:likes=0D=0Atea\nEND:VCARD\n",
    )
    assert people[0].draft.name == "Åse Øye"
    assert [(one.kind, one.value) for one in people[0].draft.contacts] == [("phone", "90 01 23 45")]
    assert people[0].note == "likes\ntea"


def test_a_card_of_version_three_with_groups_folds_and_escapes(tmp_path: Path) -> None:
    people, _refused = read(
        tmp_path,
        "BEGIN:VCARD\nVERSION:3.0\nFN:Wang\\, Xiaoming\nitem1.EMAIL;TYPE=INTERNET:wang@exam\n ple.com\n"
        "ADR;TYPE=HOME:;;Storgata 1;Oslo;;0155;Norway\nCATEGORIES:VIP,tea\nBDAY:1980-08-17\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\n SkZJRg==\nEND:VCARD\n",
    )
    draft = people[0].draft
    assert draft.name == "Wang, Xiaoming"
    assert draft.contacts[0].value == "wang@example.com"
    assert draft.addresses[0].line == "Storgata 1, 0155 Oslo, Norway"
    assert draft.tags == ("VIP", "tea")
    assert people[0].birthday == (8, 17, 1980)


def test_a_card_of_version_four_with_a_birthday_without_a_year(tmp_path: Path) -> None:
    people, _refused = read(
        tmp_path,
        "BEGIN:VCARD\nVERSION:4.0\nFN:Åse\nTEL;VALUE=uri;TYPE=\"voice,home\":tel:+4790012345\nBDAY:--0229\nEND:VCARD\n",
    )
    assert people[0].birthday == (2, 29, None)
    assert people[0].draft.contacts[0].value == "+4790012345"


def test_chinese_names_have_the_family_name_first(tmp_path: Path) -> None:
    people, _refused = read(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nN:王;小明;;;\nEND:VCARD\n")
    assert people[0].draft.name == "王小明"


def test_a_card_with_only_a_firm_is_a_firm(tmp_path: Path) -> None:
    people, _refused = read(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nFN:\nORG:Melati AS;Sales\nEND:VCARD\n")
    assert people[0].draft.name == "Melati AS"
    assert people[0].draft.is_firm


def test_junk_lines_are_passed_over_and_a_card_of_nobody_is_rejected(tmp_path: Path) -> None:
    people, refused = read(
        tmp_path,
        "hello\nBEGIN:VCARD\nthis is no property\n:::\nFN:Åse\nEND:VCARD\n"
        "BEGIN:VCARD\nNOTE:Likes tea\nEND:VCARD\nEND:VCARD\n",
    )
    assert [person.draft.name for person in people] == ["Åse"]
    assert refused == {2: "There is no name here, no phone and no e-mail."}


def test_other_encodings_are_read(tmp_path: Path) -> None:
    people, _refused = read(tmp_path, "BEGIN:VCARD\r\nFN:Åse Øye\r\nEND:VCARD\r\n".encode("cp1252"))
    assert people[0].draft.name == "Åse Øye"


def test_a_file_without_a_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="no vCard"):
        read(tmp_path, "nothing here\n")


def test_an_address_book_is_known_by_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("begin:vcard\n".encode("utf-16"))
    (tmp_path / "b.vcf").write_text("name,phone\n")
    assert vcards.is_vcard(tmp_path / "a.txt")
    assert not vcards.is_vcard(tmp_path / "b.vcf")
    assert not vcards.is_vcard(tmp_path)


def card(*lines: str) -> str:
    return "\n".join(("BEGIN:VCARD", "VERSION:2.1", *lines, "END:VCARD", ""))


@pytest.mark.parametrize(
    ("charset", "said", "name"),
    [
        ("iso-8859-1", "=C5se", "Åse"), ("no-such", "=C3=85se", "Åse"), ("utf-8", "=C5se", "Åse"),
        ("utf-8", "=81=8D", "\x81\x8d"),
    ],
)  # fmt: skip
def test_a_name_in_the_wrong_or_an_unknown_encoding_is_read_all_the_same(charset: str, said: str, name: str) -> None:
    parameters = f'FN;CHARSET="{charset}";ENCODING=QUOTED-PRINTABLE:'
    assert vcards._decoded("ENCODING=QUOTED-PRINTABLE", parameters, said) == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [("--0817", (8, 17, None)), ("1604-02-29", (2, 29, None)), ("19800817T000000Z", (8, 17, 1980))],
)
def test_a_birthday_is_read_in_every_way_telephones_write_it(
    tmp_path: Path, said: str, meant: tuple[int, int, int | None]
) -> None:
    people, _refused = read(tmp_path, card("FN:Kari", f"BDAY:{said}"))
    assert people[0].birthday == meant


def test_the_first_cards_are_shown_before_anything_comes_in(tmp_path: Path) -> None:
    file = tmp_path / "a.vcf"
    file.write_text("".join(card(f"FN:No. {n}", "TEL:1") for n in range(5)), "utf-8")
    assert vcards.sample(file, 3) == [["No. 0", "1", ""], ["No. 1", "1", ""], ["No. 2", "1", ""]]


def test_a_folder_and_a_monster_are_no_address_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AppError, match="cannot be read"):
        vcards.read(tmp_path, "NO", dict[int, str]().__setitem__)
    monkeypatch.setattr(vcards, "LARGEST", 10)
    with pytest.raises(AppError, match="too large"):
        read(tmp_path, card("FN:Kari"))
