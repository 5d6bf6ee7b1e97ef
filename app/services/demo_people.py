"""Who the demo shop's customers are: names, ways to reach them, interests, and the rhythm they will keep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.services.contacts import ContactDraft
from app.services.demo_seeds import Seeds

KINDS: dict[str, tuple[float, tuple[int, int]]] = {
    "prospect": (6, (0, 0)),
    "newcomer": (3.5, (0, 0)),
    "starter": (4, (13, 24)),
    "once": (12.5, (0, 0)),
    "weekly": (3, (6, 8)),
    "fortnightly": (6, (12, 16)),
    "monthly": (21, (24, 33)),
    "bimonthly": (11, (50, 65)),
    "quarterly": (10, (80, 100)),
    "seasonal": (8, (0, 0)),
    "late": (4, (16, 40)),
    "leaver": (8, (12, 40)),
    "won_back": (2, (10, 26)),
}
"""How customers behave: their share in percent, and the usual days between visits."""

_CULTURES = (("", 0.86), ("han", 0.05), ("chinese_indonesian", 0.02), ("norse", 0.03), ("others", 0.04))
_RELATIONSHIPS = {
    "transactional": 34, "long_term": 30, "personal": 12, "self_service": 10, "automated": 4, "community": 7,
    "dedicated": 3,
}  # fmt: skip
_LANGUAGES = {"": "id", "chinese_indonesian": "id", "han": "zh_CN", "norse": "nb", "others": "en", "firm": "id"}


@dataclass(slots=True)
class Person:
    """A customer to be; `days` are the day numbers of the visits."""

    name: str
    kind: str
    culture: str = ""
    is_firm: bool = False
    gap: float = 30.0
    interests: tuple[str, ...] = ()
    contacts: tuple[ContactDraft, ...] = ()
    street: str = ""
    channel: str = ""
    relationship: str = "transactional"
    language: str = "id"
    source: str = ""
    household: str = ""
    role: dict[str, Any] = field(default_factory=dict)
    """What the seeds say of somebody by name; empty for everybody else."""
    days: list[int] = field(default_factory=list)
    since: dt.date = dt.date.min

    @property
    def phone(self) -> str:
        """The first phone number, or ""."""
        return next((one.value for one in self.contacts if one.kind == "phone"), "")


def gather(rnd: Random, seeds: Seeds, count: int) -> list[Person]:
    """So many people: first those the seeds name, then as many of each kind as its share asks for."""
    cast = [_named(role) for role in seeds.people["cast"]][:count]
    known = {person.name for person in cast}
    kinds = _quota(rnd, count - len(cast))
    people = cast + [_stranger(rnd, seeds, kind, known) for kind in kinds]
    for place, person in enumerate(people):
        _reach(rnd, seeds, person, place)
    _move_in(rnd, people, len(cast))
    return people


def normal(value: str, kind: str) -> str:
    """The form a contact made here is found by, without parsing each number: they are all well-formed."""
    if kind != "phone":
        return value.casefold()
    digits = "".join(sign for sign in value if sign.isdigit())
    return f"+{digits}" if value.startswith("+") else f"+62{digits[1:]}"


def _quota(rnd: Random, count: int) -> list[str]:
    """A kind for each of `count`, in shares as exact as whole people allow, in any order."""
    total = sum(share for share, _gap in KINDS.values())
    kinds: list[str] = []
    reached = 0.0
    for kind, (share, _gap) in KINDS.items():
        reached += share
        kinds += [kind] * (round(count * reached / total) - len(kinds))
    rnd.shuffle(kinds)
    return kinds


def _named(role: dict[str, Any]) -> Person:
    return Person(
        role["name"], role["kind"], culture=role.get("culture", ""), is_firm=role.get("firm", False),
        gap=role.get("gap", 30), interests=tuple(role["interests"]), street=role.get("street", ""),
        channel=role["channel"], relationship=role["relationship"], language=role.get("language", "id"),
        source=role.get("source", "Walked past"), household=role.get("household", ""), role=role,
    )  # fmt: skip


def _stranger(rnd: Random, seeds: Seeds, kind: str, known: set[str]) -> Person:
    low, high = KINDS[kind][1]
    firm = kind in ("weekly", "fortnightly", "monthly", "late", "prospect") and rnd.random() < 0.09
    culture = "firm" if firm else rnd.choices([name for name, _ in _CULTURES], [share for _, share in _CULTURES])[0]
    name = _name(rnd, seeds, culture)
    for _try in range(4):
        if name not in known:
            break
        name = _name(rnd, seeds, culture)
    known.add(name)
    return Person(
        name, kind, culture, firm, gap=rnd.uniform(low, high),
        interests=tuple(rnd.sample(seeds.interests, rnd.choices((1, 2, 3), (4, 4, 2))[0])),
        relationship=_relationship(rnd, firm), language=_LANGUAGES[culture],
    )  # fmt: skip


def _name(rnd: Random, seeds: Seeds, culture: str) -> str:
    people = seeds.people
    if culture == "firm":
        return f"{rnd.choice(people['firm_kinds'])} {rnd.choice(people['firm_names'])}"
    if culture == "han":
        return str(rnd.choice(people["han_surnames"]) + rnd.choice(people["han_given"]))
    if culture == "norse":
        return f"{rnd.choice(people['norse_given'])} {rnd.choice(people['norse_second'])}"
    if culture:
        return str(rnd.choice(people[culture]))
    given = rnd.choice(people["women" if rnd.random() < 0.6 else "men"])
    if rnd.random() < 0.04:
        return str(given)
    middle = f" {rnd.choice(people['women' if given in people['women'] else 'men'])}" if rnd.random() < 0.12 else ""
    return f"{given}{middle} {rnd.choice(people['second'])}"


def _relationship(rnd: Random, firm: bool) -> str:
    if firm:
        return rnd.choice(("dedicated", "long_term", "personal"))
    return rnd.choices(list(_RELATIONSHIPS), list(_RELATIONSHIPS.values()))[0]


def _reach(rnd: Random, seeds: Seeds, person: Person, place: int) -> None:
    """Phones, e-mails, the street, how they like to be reached and what brought them."""
    people, role = seeds.people, person.role
    contacts = []
    if number := role.get("phone") or (_phone(rnd, people, person, place) if rnd.random() < 0.93 else ""):
        contacts.append(ContactDraft("phone", number, "Office" if person.is_firm else ""))
    if mail := role.get("email") or (_mail(rnd, people, person, place) if not role and rnd.random() < 0.45 else ""):
        contacts.append(ContactDraft("email", mail))
    if rnd.random() < 0.08 and not role:
        contacts.append(ContactDraft("social", f"@{_plain(person.name, '_')}{place % 97}", "Instagram"))
    person.contacts = tuple(contacts)
    if not person.street and rnd.random() < 0.8:
        person.street = f"{rnd.choice(people['streets'])} {rnd.randint(1, 180)}"
    if not role:
        person.channel = _channel(rnd, person)
        person.source = rnd.choice(people["sources"]) if rnd.random() < 0.75 else ""


def _phone(rnd: Random, people: dict[str, Any], person: Person, place: int) -> str:
    """A number of a shape that is valid, in blocks that are not given out as far as we know."""
    last = f"{place % 100_000:05}"
    if person.culture == "han" and rnd.random() < 0.6:
        return f"+86 138 000{last[0]} {last[1:]}"
    if person.culture == "norse" and rnd.random() < 0.6:
        return f"+47 400 {last[:2]} {last[2:]}"
    if person.is_firm and rnd.random() < 0.6:
        return f"(022) 200-{last[1:]}"
    return f"{rnd.choice(people['mobile_prefixes'])}-000{last[0]}-{last[1:]}"


def _mail(rnd: Random, people: dict[str, Any], person: Person, place: int) -> str:
    plain = _plain(person.name, ".")
    if person.is_firm:
        return f"order@{plain.replace('.', '')}.example"
    extra = str(place % 90 + 10) if rnd.random() < 0.4 else ""
    return f"{plain}{extra}@{rnd.choice(people['mail_domains'])}"


def _plain(name: str, between: str) -> str:
    from anyascii import anyascii

    words = ("".join(sign for sign in word if sign.isalnum()) for word in anyascii(name).casefold().split())
    return between.join(word for word in words if word)


def _channel(rnd: Random, person: Person) -> str:
    kinds = {one.kind for one in person.contacts}
    ways = ["visit"]
    ways += ["whatsapp", "whatsapp", "whatsapp", "call", "sms"] if "phone" in kinds else []
    ways += ["email"] if "email" in kinds else []
    return rnd.choice(ways) if rnd.random() < 0.8 else ""


def _move_in(rnd: Random, people: list[Person], first: int) -> None:
    """One pair in twelve shares a household, its street and its phone."""
    homes = {person.household for person in people}
    for one, other in zip(people[first::2], people[first + 1 :: 2], strict=False):
        if one.is_firm or other.is_firm or one.culture != other.culture or rnd.random() > 0.09:
            continue
        family = one.name.split()[-1] if one.culture != "han" else one.name[0]
        home = f"Keluarga {family}"
        if home in homes:
            home = f"{home}, {one.street or one.phone or one.name}"
        homes.add(home)
        one.household = other.household = home
        other.street = one.street
        if one.phone:
            rest = tuple(contact for contact in other.contacts if contact.kind != "phone")
            other.contacts = (ContactDraft("phone", one.phone, "Home"), *rest)


