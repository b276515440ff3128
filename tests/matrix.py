"""Who may do what where, as a matrix: the people and places of the tests of access, and docs/access.md.

`python -m tests.matrix docs/access.md` writes the document from the tables that the code decides from.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from commands.grammar.values import Thing
from commands.grammar.verbs import Verb, verbs
from permanence.access import (
    FAMILY_SIGHTS,
    SIGHTS,
    Barrier,
    FamilyTie,
    HowMuch,
    OfAFamily,
    Tie,
    why_refused,
)
from permanence.roles import CLOCK, EVERY_TEAM, Role, Standing, terminal_standing, with_article
from storage.outbox import PostKind

DOCUMENT = Path(__file__).parent.parent / "docs" / "access.md"


@dataclass(frozen=True)
class Kind:
    """A kind of person, and what ties them to North's children.

    Attributes:
        words: What they are.
        channels: The teams whose channel they are in.
        granted: The role that an administrator gave them.
        is_unable: Whether Slack says that they are no member of the workspace: they may ask nothing.
    """

    words: str
    channels: frozenset[str] = frozenset()
    granted: Role | None = None
    manages: frozenset[str] = frozenset()
    named_on: frozenset[str] = frozenset()
    covers_named_on: frozenset[str] = frozenset()
    restricted_to: frozenset[str] = frozenset()
    is_unable: bool = False


NORTH, SOUTH = frozenset({"north"}), frozenset({"south"})
CHILD, RESTRICTED = "BX-0044", "BX-0050"
CHILDREN: Mapping[str, str] = {CHILD: "north", RESTRICTED: "north", "BX-0070": "south", "BX-0090": ""}
"""The children, each with their team: one is restricted to people named, and one in no team yet."""
KINDS: Mapping[str, Kind] = {
    "U0ADMIN": Kind("administrator", granted=Role.ADMIN),
    "U0SERVICE": Kind("service manager", granted=Role.SERVICE_MANAGER),
    "U0CORA": Kind("consultant", granted=Role.CONSULTANT),
    "U0ANNA": Kind("analyst", granted=Role.ANALYST),
    "U0MARY": Kind("manager of the team", NORTH, manages=NORTH, restricted_to=frozenset({RESTRICTED})),
    "U0CHRIS": Kind("chair of the team", NORTH),
    "U0ALEX": Kind("worker of the team", NORTH),
    "U0SAM": Kind("child's own person, outside the channel", named_on=frozenset({CHILD, RESTRICTED})),
    "U0COVER": Kind("cover for them", covers_named_on=frozenset({CHILD, RESTRICTED})),
    "U0NINA": Kind("named in a restriction", restricted_to=frozenset({RESTRICTED})),
    "U0OMAR": Kind("manager of another team", SOUTH, manages=SOUTH),
    "U0SUE": Kind("worker of another team", SOUTH),
    "U0WAS": Kind("manager of the team, not in its channel", manages=frozenset({"west"})),
    "U0NEW": Kind("member of the workspace, in no team"),
    "U0GUEST": Kind("guest in the channel", NORTH, is_unable=True),
    "U0ELSE": Kind("of another workspace, in the channel", NORTH, is_unable=True),
    "U0ROBOT": Kind("another app, in the channel", NORTH, is_unable=True),
    "U0GONE": Kind("deactivated in Slack", NORTH, is_unable=True),
    "U0NOBODY": Kind("unknown to Slack", is_unable=True),
}
"""Every kind of person, each by somebody who is one."""
TERMINAL_WORDS, CLOCK_WORDS = "anybody in the terminal", "the clock"


class Becomes(StrEnum):
    """What becomes of what was shown before, once it may be shown no longer."""

    REDRAWN = "redrawn without"
    DELETED = "deleted"
    REFUSED = "refused"
    STAYS = "stays"
    ASKED = "deleted once asked"
    NOTHING = "not affected"


HOME, PRIVATE, PICTURE, CHANNEL_POST, MINUTES, TEAMS_PICTURE, BEGUN = (
    "home",
    "private",
    "chart",
    "channel",
    "minutes",
    "team's chart",
    "begun",
)
SURFACES = {
    HOME: "their Home",
    PRIVATE: "private messages and digests",
    PICTURE: "pictures and files in private",
    BEGUN: "an open form, an old button, a menu",
    CHANNEL_POST: "agendas, cards and lists",
    MINUTES: "minutes",
    TEAMS_PICTURE: "pictures in the channel",
}
"""Where something may have been shown before."""
IN_CHANNEL = {
    PostKind.HEAD,
    PostKind.CHILD,
    PostKind.LIST,
    PostKind.DIFFERENCES,
    PostKind.MINUTES,
    PostKind.CLOSED,
    PostKind.MOVED,
}
"""The kinds of message that a team reads in its channel, or read in a former one."""
TO_ONE_PERSON = {
    *(PostKind.NOTICE, PostKind.DIGEST, PostKind.APPROVAL, PostKind.APPROVED, PostKind.DECLINED),
    *(PostKind.ESCALATION, PostKind.TOLD, PostKind.NOBODY, PostKind.LEFT, PostKind.BIRTH, PostKind.SILENCE),
    *(
        PostKind.CANCELLED,
        PostKind.REMINDER,
        PostKind.GIVEN,
        PostKind.LOADED,
        PostKind.DISPUTED,
        PostKind.UNREACHED,
    ),
    *(
        PostKind.EXPOSED,
        PostKind.JOINED,
        PostKind.GRANTED,
        PostKind.CONFIRM,
        PostKind.CONFIRMED,
        PostKind.ACCESS,
        PostKind.SCREENED,
        PostKind.RESTORED,
        PostKind.REPORT,
        PostKind.RELEASE,
        PostKind.MEETING,
    ),
}
"""The kinds that one person reads, drawn of what that person may see now."""
WAYS_TO_ASK = {
    "command": ("a slash command", "as it is typed"),
    "mention": ("a mention of the bot", "as it is read"),
    "direct_message": ("a message to the bot", "as it is read"),
    "button": ("a button or a menu of a message, however old", "as it is pressed"),
    "view_button": ("a button on a Home, or over it", "as it is pressed"),
    "shortcut": ("a shortcut", "as its form opens, and again as that is sent"),
    "form": ("a form", "as it opens, and again as it is sent"),
    "menu_typing": ("the choices of a form's menu", "as they are offered"),
    "home_opened": ("a Home", "as it is opened, and each time it is drawn again"),
    "other_event": (
        "what Slack tells of people and channels",
        "nothing is answered; what was shown is looked at again",
    ),
}
"""Every listener of the bot, and when it is asked what somebody may do and see."""
_THEIRS = (Becomes.REDRAWN, Becomes.REDRAWN, Becomes.DELETED, Becomes.REFUSED)
_ONE_PERSON = dict(zip(SURFACES, (*_THEIRS, Becomes.STAYS, Becomes.STAYS, Becomes.STAYS), strict=True))
_WHOLE_TEAM = dict(zip(SURFACES, (*_THEIRS, Becomes.REDRAWN, Becomes.REDRAWN, Becomes.DELETED), strict=True))
_OTHERS = (Becomes.NOTHING, Becomes.NOTHING, Becomes.NOTHING, Becomes.REFUSED)
AFTER: Mapping[str, Mapping[str, Becomes]] = {
    "a manager is removed from the channel": _ONE_PERSON,
    "the owner of an action leaves the channel": _ONE_PERSON,
    "a role is taken away": _ONE_PERSON,
    "a role becomes a lesser one": _ONE_PERSON,
    "another is the family finder": _ONE_PERSON,
    "another is the reviewing officer": _ONE_PERSON,
    "all is handed over": _ONE_PERSON,
    "another is the one they cover": _ONE_PERSON,
    "a cover ends": _ONE_PERSON,
    "a cover is called off": _ONE_PERSON,
    "a person becomes a guest": _ONE_PERSON,
    "a child is restricted": _WHOLE_TEAM,
    "a child dies": _WHOLE_TEAM,
    "a child is given to another team": _WHOLE_TEAM,
    # Minutes are the record of a surgery: only what silences a child changes whom they name.
    "a child is closed": {**_WHOLE_TEAM, MINUTES: Becomes.STAYS},
    "a team ends": _WHOLE_TEAM,
    "a team has another channel": _WHOLE_TEAM,
    "somebody leaves the family-finding channel": _ONE_PERSON,
    "others can read the channel": dict(zip(SURFACES, (*_OTHERS, *[Becomes.ASKED] * 3), strict=True)),
}
"""What becomes of each surface after each way to lose sight of a child: tests lose it in each of these ways."""


@dataclass(frozen=True)
class Onlooker:
    """Somebody who may ask about a child who is linked with a family.

    Attributes:
        words: What they are.
        ties: What ties them to families, and to the child's link.
        sees_child: Whether they see the child.
        may_audit: Whether they may ask who saw the child.
    """

    words: str
    ties: frozenset[FamilyTie] = frozenset()
    sees_child: bool = True
    may_audit: bool = False


LINKED, FAMILY = "BX-0042", "FAM-0077"
ONLOOKERS: Mapping[str, Onlooker] = {
    "U0SERVICE": Onlooker("service manager", frozenset({FamilyTie.EVERY_TEAM}), may_audit=True),
    "U0CORA": Onlooker("consultant", frozenset({FamilyTie.EVERY_TEAM})),
    "U0KIM": Onlooker(
        "in the channel of a family-finding team", frozenset({FamilyTie.CHANNEL}), sees_child=False
    ),
    "U0FAYE": Onlooker("the family's own worker", frozenset({FamilyTie.WORKER}), sees_child=False),
    "U0FINN": Onlooker("the child's family finder", frozenset({FamilyTie.FINDER})),
    "U0SAM": Onlooker("the child's social worker", frozenset({FamilyTie.OWN})),
    "U0IRIS": Onlooker("the child's reviewing officer", frozenset({FamilyTie.OWN})),
    "U0COVER": Onlooker("cover for the social worker", frozenset({FamilyTie.OWN})),
    "U0MARY": Onlooker("manager of the child's team", may_audit=True),
    "U0ALEX": Onlooker("worker of the child's team"),
    "U0ANNA": Onlooker("analyst", sees_child=False),
    "U0ADMIN": Onlooker("administrator", sees_child=False),
}
"""Everybody who may ask about a child who is linked with a family, each by somebody who is one."""


class Fact(StrEnum):
    """What may be known of an adoptive family, and of what is done to find one for a child."""

    REFERENCE = "reference"
    AREA = "area"
    WORKER = "worker"
    PLANS = "introductions and venue"
    DAY = "day of the link"


_OF_THE_LINK = frozenset({Fact.REFERENCE, Fact.PLANS, Fact.DAY})
WALLED: Mapping[str, frozenset[Fact]] = {
    "family": frozenset(Fact),
    "menus": frozenset({Fact.REFERENCE, Fact.AREA}),
    "status": _OF_THE_LINK,
    "history": _OF_THE_LINK,
    "audit": _OF_THE_LINK | {Fact.WORKER},
    "find": frozenset({Fact.DAY}),
    "picture": frozenset({Fact.DAY}),
    "card": frozenset(),
    "agenda": frozenset(),
    "minutes": frozenset(),
    "digest": frozenset(),
    "Home": frozenset({Fact.REFERENCE}),
    "figures": frozenset(),
    "export": _OF_THE_LINK | {Fact.WORKER},
}
"""What each surface shows at most: what is posted, and figures, tell nothing of a family to anybody but its own worker.

An export is the file about the child that somebody asks for and another of the family-finding side releases; to whoever may ask
for none, it is the file that anybody is given.
"""


def walled(person: str, surface: str) -> frozenset[Fact]:
    """Return what a surface shows a person of the family that a child is linked with, by the table."""
    who, most = ONLOOKERS[person], WALLED[surface]
    sights = [FAMILY_SIGHTS[tie] for tie in who.ties]
    of_families = {each for sight in sights for each in (sight.of_every_family, sight.of_their_link)}
    if surface in ("family", "menus", "export"):
        return most if OfAFamily.EVERYTHING in of_families else frozenset()
    if surface == "Home":  # it lists the families whose worker its reader is
        return most if FamilyTie.WORKER in who.ties else frozenset()
    if not who.sees_child or (surface == "audit" and not who.may_audit):
        return frozenset()
    shown = next((each for each in OfAFamily if each in {sight.of_their_link for sight in sights}), None)
    return (
        most
        if shown is OfAFamily.EVERYTHING
        else most & {Fact.DAY}
        if shown is OfAFamily.DAYS
        else frozenset()
    )


def standing_of(person: str) -> Standing:
    """Return what a person may be, worked out from what they are and not from the records."""
    kind = KINDS[person]
    roles = frozenset([kind.granted] if kind.granted else [])
    return Standing(person, roles, kind.channels, kind.manages)


def ties(person: str, ref: str) -> Iterator[Tie]:
    """Yield what ties a person to a child."""
    kind, team = KINDS[person], CHILDREN[ref]
    found = {
        Tie.NAMED: ref in kind.restricted_to,
        Tie.EVERY_TEAM: kind.granted in (Role.SERVICE_MANAGER, Role.CONSULTANT),
        Tie.OWN: ref in kind.named_on,
        Tie.COVER: ref in kind.covers_named_on,
        Tie.CHANNEL: team in kind.channels,
        Tie.FIGURES: kind.granted in (Role.ANALYST, Role.SERVICE_MANAGER, Role.CONSULTANT),
        Tie.MANAGES: bool(kind.manages) or kind.granted is Role.SERVICE_MANAGER,
    }
    return (tie for tie, is_tied in found.items() if is_tied)


def shown_to(person: str, ref: str) -> HowMuch:
    """Return how much of a child a person is shown, by the table."""
    if KINDS[person].is_unable:
        return HowMuch.NOTHING
    column = "restricted" if ref == RESTRICTED else "of_a_team" if CHILDREN[ref] else "in_no_team"
    found = {getattr(SIGHTS[tie], column) for tie in ties(person, ref)}
    return next((shown for shown in HowMuch if shown in found), HowMuch.NOTHING)


ABOUT_A_CHILD = (Thing.CHILD, Thing.CHILDREN, Thing.NEW_CHILD, Thing.ACTION, Thing.APPROVAL, Thing.CONFLICT)


def is_about_a_child(verb: Verb) -> bool:
    """Whether a verb is asked about one child, or several, by reference or by a number."""
    return any(each.is_required and each.kind.thing in ABOUT_A_CHILD for each in verb.parameters)


def is_about_a_family(verb: Verb) -> bool:
    """Whether a verb is asked about a family, or about those looked at for one child."""
    return verb.is_of_families or (verb.shows_families and is_about_a_child(verb))


Class = tuple[tuple[Role, ...], bool, bool, bool]


def classes() -> dict[Class, list[Verb]]:
    """Return the classes of verbs: for whom, whether anywhere, about a child, and about a family; each with its verbs."""

    def key(verb: Verb) -> Class:
        of_families = is_about_a_family(verb)
        return verb.roles, verb.anywhere, is_about_a_child(verb) and not of_families, of_families

    found = sorted(verbs().values(), key=lambda verb: (*map(str, key(verb)), verb.name))
    return {of: list(each) for of, each in groupby(found, key)}


def cells(
    roles: tuple[Role, ...], *, anywhere: bool, about_a_child: bool, of_families: bool = False
) -> Iterator[str]:
    """Yield what each kind of person may do with one class of verb, about North's child where it is about one, in private."""
    for person, kind in KINDS.items():
        standing = standing_of(person)
        if kind.is_unable:
            yield "–"
        elif why_refused(standing, roles, is_here=True) is Barrier.ROLE:
            yield "no"
        elif (of_families and kind.granted not in EVERY_TEAM) or (
            about_a_child and shown_to(person, CHILD) is not HowMuch.EVERYTHING
        ):
            yield "hidden"
        elif Role.MANAGER in roles and not any(standing.has(role, "north") for role in roles):
            yield "no" if about_a_child else "their own team's"
        else:
            yield "yes"
    for standing in (terminal_standing("U0ADMIN"), CLOCK):
        yield "no" if why_refused(standing, roles, is_here=True) else "yes"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(head)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def document() -> str:
    """Return docs/access.md."""
    return "\n".join([*_sights(), *_people(), *_wall(), *_verbs(), *_ways(), *_losses()]) + "\n"


def _sights() -> Iterator[str]:
    yield from (
        "# Who may see and do what",
        "",
        "Made by `make docs` from the tables that the code decides from. Tests try every cell of it.",
        "",
        "## What of a child is shown, and to whom",
        "",
        "What shows most counts. Whoever is not here is shown nothing, in the words used for a child who is not tracked.",
        "",
    )
    heads = ("Somebody who", "a team's child", "restricted to people named", "in no team yet")
    yield from _table(
        heads,
        ((tie.value, sight.of_a_team, sight.restricted, sight.in_no_team) for tie, sight in SIGHTS.items()),
    )


def _people() -> Iterator[str]:
    yield from (
        "",
        "As it comes out for each kind of person:",
        "",
    )
    heads = ("Who", "a child of the team", "restricted", "another team's", "in no team")
    yield from _table(
        heads, ((kind.words, *(shown_to(person, ref) for ref in CHILDREN)) for person, kind in KINDS.items())
    )


def _wall() -> Iterator[str]:
    yield from (
        "",
        "## What of an adoptive family is shown, and to whom",
        "",
        "The work of finding a family happens on two sides. Whoever has none of these ties is shown nothing, in the words used for",
        "a family that is not known. What is posted in a channel of the child's side tells nothing of a family, whoever reads it.",
        "An export is the file about the child that one of the family-finding side asks for and another releases; what is written without",
        "a release tells nothing of a family, whoever reads it.",
        "",
    )
    heads = ("Somebody who", "of every family", "of a child's link")
    yield from _table(
        heads,
        ((tie.value, sight.of_every_family, sight.of_their_link) for tie, sight in FAMILY_SIGHTS.items()),
    )
    yield from ("", "What each place shows of the family that a child is linked with:", "")
    yield from _table(
        ("Who", *WALLED),
        (
            (
                onlooker.words,
                *(", ".join(fact for fact in Fact if fact in walled(person, each)) or "–" for each in WALLED),
            )
            for person, onlooker in ONLOOKERS.items()
        ),
    )


def _verbs() -> Iterator[str]:
    yield from (
        "",
        "## What may be asked",
        "",
        "*yes*: it is answered, with what they may see. *hidden*: there is no such child or family, as far as they are told.",
        "*no*: it is for others, and they are told for whom. *their own team's*: of the team they manage alone.",
        "*–*: nothing at all is answered.",
        "Outside a team's own private channel and private messages only what may be asked anywhere is answered.",
        "",
    )
    people = [*(kind.words for kind in KINDS.values()), TERMINAL_WORDS, CLOCK_WORDS]
    found = classes()
    marks = [*map(chr, range(ord("A"), ord("A") + len(found)))]
    for mark, ((roles, anywhere, about, of_families), each) in zip(marks, found.items(), strict=True):
        where = "anywhere" if anywhere else "in private"
        holders = " or ".join(with_article(role) if role is not Role.ANYONE else "anyone" for role in roles)
        whom = "about an adoptive family, " if of_families else "about a child, " if about else ""
        yield f"* **{mark}** {whom}{where}, for {holders}: {', '.join(f'`{verb.name}`' for verb in each)}"
    yield ""
    columns = [
        list(cells(roles, anywhere=anywhere, about_a_child=about, of_families=of_families))
        for roles, anywhere, about, of_families in found
    ]
    yield from _table(
        ("Who", *marks), ((who, *(column[row] for column in columns)) for row, who in enumerate(people))
    )


def _ways() -> Iterator[str]:
    yield from (
        "",
        "## When it is asked",
        "",
        "Never once for all: what somebody may see is asked anew each time, of the records and of Slack.",
        "",
    )
    yield from _table(
        ("What comes from Slack", "when it is asked what they may see and do"), WAYS_TO_ASK.values()
    )


def _losses() -> Iterator[str]:
    yield from (
        "",
        "## After a loss of access",
        "",
        "What was shown before, once it may be shown no longer. It is *redrawn without* what they may not see, *deleted*, or",
        "*refused* when it is sent or pressed; it *stays* where the team may see it and the person cannot open the channel;",
        "or it is *deleted once asked*, by a button in the private message that tells of it. What somebody has downloaded,",
        "copied or printed is out of reach.",
        "",
    )
    yield from _table(
        ("When", *SURFACES.values()),
        ((loss[0].upper() + loss[1:], *becomes.values()) for loss, becomes in AFTER.items()),
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document())
