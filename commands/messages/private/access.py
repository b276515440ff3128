"""Who can see a team's children: the list of them, and the private messages to its manager when that changes."""

from collections.abc import Iterator

from commands.grammar.reply import Button, Listing, Note, Part, Reply
from commands.grammar.values import as_sentence
from commands.messages.sentences import nothing_more
from commands.practice.agreement import last_day, to_confirm
from commands.practice.request import AsOf
from commands.practice.whose_work import leads
from permanence.access import Joined, JoinedAs
from permanence.language import tr
from permanence.roles import EVERY_TEAM, GRANTED, SEES_EVERYTHING, Role, with_article
from permanence.teams import Team
from permanence.words import count, day, listed, who
from storage.confirmations import Unconfirmed
from storage.newcomers import Newcomer
from storage.outbox import Post

_KINDS = {JoinedAs.GUEST: tr("a guest"), JoinedAs.APP: tr("another app")}
MOST_ASKED = 5
"""About how many newcomers a list asks at once."""
REFUSE = "access refuse"
"""What an administrator types who does not confirm something."""
SECOND = tr(
    "A role that shows children, and a team's manager and channel, are set by one administrator and confirmed by another."
)
NO_SECOND = tr(
    "A role that shows children, and a team's manager and channel, are set by one administrator alone."
)


def access_reply(as_of: AsOf, team: Team) -> Reply:
    """Who can see a team's children and why, in counts of children alone, with what its manager is to decide."""
    asked = [each for each in as_of.records.newcomers.of(team.key) if each.standing is Joined.ASKED]
    parts: list[Part] = [
        Listing("", list(_who_can_see(as_of, team))),
        Note(SECOND if as_of.office.second_administrator else NO_SECOND),
        Note(tr("Slack is asked every hour who is in the channel, and whenever somebody joins or leaves.")),
    ]
    return Reply(
        tr(f"{team.name} has {_children(as_of, team)} on {day(as_of.today)}. Who can see them:"),
        parts,
        buttons=[button for each in asked[:MOST_ASKED] for button in _decide(each)],
        title=tr("Who can see"),
        fallback=tr(f"Who can see the children of {team.name}"),
    )


def _who_can_see(as_of: AsOf, team: Team) -> Iterator[str]:
    records = as_of.records
    newcomers = {each.person: each for each in records.newcomers.of(team.key)}
    roll = records.newcomers.roll(team.channel)
    members = sorted(each for each in roll or () if each not in newcomers or _sees(as_of, newcomers[each]))
    if roll is None:
        yield tr("In its channel: Slack has not been asked yet")
    else:
        yield tr(f"In its channel, {_people(members)}")
    for words, found in (
        (
            tr("Joined, and needs your decision"),
            [each for each in newcomers.values() if each.standing is Joined.ASKED],
        ),
        (
            tr("Blocked: they see nothing through me"),
            [each for each in newcomers.values() if each.standing is Joined.BLOCKED],
        ),
        (
            tr("Accepted in the channel, where they read what is posted"),
            [each for each in newcomers.values() if each.kind in _KINDS and each.standing is Joined.RIGHT],
        ),
    ):
        if found:
            yield f"{words}: {listed([_named(each) for each in found])}"
    holders = [f"{who(person)} ({role.value})" for person, role in records.roles.all() if role in EVERY_TEAM]
    yield tr(f"In every team, by their role: {listed(holders) or tr('nobody')}")
    analysts = records.roles.holders(Role.ANALYST)
    if analysts:
        yield tr(f"By reference alone, behind figures: {listed([who(each) for each in analysts])}")
    yield from _outside(as_of, team, None if roll is None else frozenset(members))


def _outside(as_of: AsOf, team: Team, members: frozenset[str] | None) -> Iterator[str]:
    """Who sees some of the children without being in the channel: their own people, and whoever covers for one of these.

    All of their own people, while it is not known who its members are.
    """
    records = as_of.records
    with records.seen_by(SEES_EVERYTHING), records.only_counting():
        children = records.children.of_team(team.key)
    own = sorted({person for child in children for person in child.people} - (members or frozenset()))
    named = [
        f"{who(person)} ({count(sum(person in child.people for child in children), 'child', 'children')})"
        for person in own
    ]
    if named:
        yield tr(
            f"{tr('Named') if members is None else tr('Not in the channel, and named')} on children: {listed(named)}"
        )
    covering = [
        tr(f"{who(cover.by)} for {who(cover.person)}")
        for cover in records.covers.running(as_of.today)
        if any(cover.person in child.people for child in children)
    ]
    if covering:
        yield tr(f"Covering today: {listed(covering)}")
    if private := records.children.private_in(team.key):
        yield tr(
            f"Only for people named on each: {count(private, 'child', 'children')} of these, kept private"
        )


def _sees(as_of: AsOf, newcomer: Newcomer) -> bool:
    """Whether somebody who joined the channel is shown children through the bot."""
    is_right = newcomer.standing is Joined.RIGHT or (
        newcomer.standing is Joined.ASKED and not as_of.office.confirms_newcomers
    )
    return newcomer.kind is JoinedAs.MEMBER and is_right


def _people(people: list[str]) -> str:
    return f"{count(len(people), 'person', 'people')}{': ' if people else ''}{listed([who(each) for each in people])}"


def _named(newcomer: Newcomer) -> str:
    kind = _KINDS.get(newcomer.kind)
    return f"{who(newcomer.person)}{f' ({kind})' if kind else ''}"


def _children(as_of: AsOf, team: Team) -> str:
    with as_of.records.seen_by(SEES_EVERYTHING), as_of.records.only_counting():
        return count(len(as_of.records.children.of_team(team.key)), "child", "children")


def _decide(newcomer: Newcomer) -> list[Button]:
    """The buttons with which a manager decides about somebody who joined."""
    typed = f"<@{newcomer.person}> {newcomer.team}"
    if newcomer.kind is not JoinedAs.MEMBER:
        return [Button(tr("Accept in the channel"), f"access right {typed}")]
    return [
        Button(tr("That is right"), f"access right {typed}", main=True),
        Button(tr("Block"), f"access block {typed}"),
    ]


def draw_joined(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to a manager that somebody joined their team's channel, and then what was decided."""
    team = as_of.records.teams.get(post.team)
    found = as_of.records.newcomers.find(team.key, post.subject)
    if found is None:
        return nothing_more(post, tr(f"{who(post.subject)} is no longer in the channel of {team.name}."))
    if found.standing is not Joined.ASKED:
        return nothing_more(post, decided_words(team, found))
    return Reply(
        _joined_words(as_of, team, found),
        buttons=[*_decide(found), Button(tr("Who can see"), f"access {team.key}")],
        fallback=tr(f"Somebody joined the channel of {team.name}"),
    )


def _joined_words(as_of: AsOf, team: Team, newcomer: Newcomer) -> str:
    person, children = who(newcomer.person), _children(as_of, team)
    if kind := _KINDS.get(newcomer.kind):
        return tr(
            f"{person}, {kind}, is in the channel of {team.name}, and can read what is posted there. I show them nothing, and "
            "I post no agenda until they are taken out of it or you accept them."
        )
    if as_of.office.confirms_newcomers:
        return tr(
            f"{person} joined the channel of {team.name}. Until you say that it is right I show them none of its children; "
            "what is posted in the channel they can read."
        )
    return tr(f"{person} can now see {children} of {team.name}: they joined its channel. Is that right?")


def decided_words(team: Team, newcomer: Newcomer) -> str:
    """What was decided about somebody who joined a team's channel."""
    person = who(newcomer.person)
    if newcomer.standing is Joined.BLOCKED:
        return tr(
            f"Being in its channel shows {person} nothing of {team.name} through me any more. What is posted there they can "
            "still read: take them out of it in Slack."
        )
    if newcomer.kind is JoinedAs.MEMBER:
        return tr(f"{person} may see the children of {team.name}.")
    return tr(f"{person} may read what is posted in the channel of {team.name}. I still do not answer them.")


def draw_granted(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to a manager that somebody was given a role that reaches their children, or their team another channel or manager."""
    records = as_of.records
    what, *told = post.subject.split()
    team, made = records.teams.get(post.team), records.audit.find(post.change)
    people = [made.understood.get("asked_by"), made.person] if made else []
    by = tr(f"set by {listed([who(each) for each in people if each]) or tr('an administrator')}")
    if what == "role":
        person, role = told[0], GRANTED[" ".join(told[1:])]
        words = tr(f"{who(person)} is {with_article(role)} now, {by}: {_REACHES[role]}.")
        is_so = records.roles.of(person) is role
    elif what == "channel":
        theirs = _children(as_of, team) if leads(as_of, team, post.to) else tr("its children")
        words = tr(f"{team.name} has another channel now, {by}. Who is in it can see {theirs}.")
        is_so = team.channel == told[0]
    else:
        manager = tr("You manage") if told[0] == post.reader else tr(f"{who(told[0])} manages")
        theirs = f": {_children(as_of, team)}" if leads(as_of, team, post.to) else ""
        words = tr(f"{manager} {team.name} now, {by}{theirs}.")
        is_so = team.manager == told[0]
    if not is_so:
        return nothing_more(post, tr("What was said here about who may see children is no longer true."))
    return Reply(
        words,
        buttons=[Button(tr("Who can see"), f"access {team.key}")],
        fallback=tr(f"Who may see the children of {team.name} changed"),
    )


_REACHES = {
    Role.SERVICE_MANAGER: tr("they see the children of every team, but for those kept private"),
    Role.CONSULTANT: tr("they see the children of every team, but for those kept private"),
    Role.ADMIN: tr("they set up teams and give roles, and confirm what another administrator asks for"),
    Role.ANALYST: tr("they see figures of every team, and by reference which children are behind them"),
}
"""What the roles that a second administrator may have to confirm let somebody do."""


def draw_access(as_of: AsOf, post: Post) -> Reply:
    """The private message to a manager, once a month: who can see their team's children."""
    return access_reply(as_of, as_of.records.teams.get(post.team))


def draw_confirm(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to an administrator that asks them to confirm what another asked for, and then what became of it."""
    asked, ended = as_of.records.confirmations.ever(int(post.subject))
    if ended is not None:
        return nothing_more(post, _ended_words(as_of, asked, ended))
    if asked not in to_confirm(as_of, post.to):
        return nothing_more(post, tr(f"{as_sentence(asked.typed)}: that needs nothing more from you."))
    return Reply(
        confirm_words(as_of, asked),
        buttons=confirm_buttons(asked),
        fallback=tr("An administrator asks you to confirm something"),
    )


def confirm_words(as_of: AsOf, asked: Unconfirmed) -> str:
    """What an administrator asked for, and what it would let others see."""
    return "\n".join(
        [
            tr(f"{who(asked.asked_by)} asks you to confirm: {as_sentence(asked.typed)}"),
            *_would(as_of, asked),
            tr(f"Nothing changes until an administrator confirms it, by {last_day(as_of, asked)}."),
        ]
    )


def _would(as_of: AsOf, asked: Unconfirmed) -> Iterator[str]:
    """What a command would let others see."""
    made = as_of.records.audit.find(asked.number)
    said = made.understood if made else {}
    if role := GRANTED.get(str(said.get("role"))):
        yield tr(f"{who(str(said['person']))} would be {with_article(role)}: {_REACHES[role]}.")
    team = as_of.records.teams.find(str(said.get("team")))
    if manager := said.get("manager"):
        theirs = tr(f"{team.name}, which has {_children(as_of, team)}") if team else tr("the new team")
        yield tr(f"{who(str(manager))} would manage {theirs}.")
    if said.get("in_"):
        theirs = _children(as_of, team) if team else tr("the children of the new team")
        there = listed([who(each) for each in said.get("in_that_channel", ())])
        yield tr(f"Whoever is in that channel would see {theirs}{there and f': {there}'}.")


def confirm_buttons(asked: Unconfirmed) -> list[Button]:
    """The buttons with which an administrator confirms what another asked for, by typing the same, or refuses it."""
    return [
        Button(tr("Confirm"), asked.typed, main=True),
        Button(tr("Refuse"), f"{REFUSE} {asked.number}"),
    ]


def _ended_words(as_of: AsOf, asked: Unconfirmed, ended: int) -> str:
    """What became of what an administrator asked for."""
    made, what = as_of.records.audit.find(ended), as_sentence(asked.typed)
    if made is None or made.undoes:
        return tr(f"Taken back: {what}.")
    if "waits_for" in made.understood:
        return tr(f"{who(made.person)} asked for this again: {what}.")
    how = (
        tr("Refused")
        if made.verb == REFUSE
        else tr("Confirmed")
        if "asked_by" in made.understood
        else tr("Done")
    )
    return tr(f"{how} by {who(made.person)}: {what}.")


def draw_confirmed(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to the administrator who asked for something: another confirmed it, or refused it."""
    asked, ended = as_of.records.confirmations.ever(int(post.subject))
    if ended != post.change:
        return nothing_more(post, tr(f"The answer to this was taken back: {as_sentence(asked.typed)}."))
    return Reply(
        _ended_words(as_of, asked, post.change),
        fallback=tr("Another administrator answered what you asked for"),
    )
