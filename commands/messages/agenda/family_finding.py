"""Family finding on agendas: all of it for the family-finding side, and for the child's side how many there are and no more."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from commands.grammar.reply import Button, Menu
from commands.messages.buttons import Choices, choices_of_action, family_choices, first_few
from commands.messages.pages import A_LINE, Section
from commands.practice.cases import followed_among
from commands.practice.request import AsOf
from commands.practice.surgery_agenda import Surgery
from permanence.actions import Action
from permanence.child_facts import family_search, with_carers_since
from permanence.families.family import Family, Introductions, Link
from permanence.families.finding import (
    SEARCHED_FOR,
    STALE,
    ChildWithoutLink,
    FamilyWaiting,
    became_match,
    child_without_link,
    families_waiting,
    longest_first,
    usual_wait,
)
from permanence.families.steps import STEPS, StepTaken
from permanence.journey import Journey
from permanence.language import tr
from permanence.measures.small_numbers import MOST_HIDDEN, told_across
from permanence.outcomes import is_silent
from permanence.roles import COUNTS, SEES_EVERYTHING
from permanence.teams import Side
from permanence.words import begun, count, day_in_year, from_today, listed, own_words, shortened, who
from storage.families.finding import MeetingOfSides
from storage.records import Records

MOST = 3
"""How many lines of each kind stand in an agenda's first message; the others are in its thread."""


@dataclass(frozen=True, slots=True)
class LinkNow:
    """A link that has not ended.

    Attributes:
        link: The link.
        news: When there was last anything new of it.
        coming: What day comes next, if that is known.
        what_comes: What comes on that day.
        left: How its family left, if it did.
        lives: Since when the child lives with carers who may adopt them, if they do, as far as the reader may be told of the child.
    """

    link: Link
    news: date
    coming: date | None
    what_comes: str = ""
    left: StepTaken | None = None
    lives: date | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether something is to be done: its family has left, or nothing comes next and the child lives with no such carers."""
        return self.left is not None or not (self.coming or self.lives)


@dataclass(frozen=True, slots=True)
class FamilyFinding:
    """Family finding on a day, as the person for whom records were read may see it.

    Attributes:
        today: The day.
        families: The families, by reference.
        waiting: Those that are approved and wait for a child, the longest first.
        usual: In how many days half of the families here were matched; None of too few.
        links: The links that have not ended: those of families that left first, then those without a next date, and of these the one with
            nothing new for longest.
        meetings: The meetings of both sides to come, in order of their days.
        children: The children for whom a family is looked for and none is linked, the longest first.
        overdue: The actions of family finders, for children they find a family for, that are past their date.
        says_days: Whether it says how many days ago something was, as an answer does that goes away.
    """

    today: date
    families: Mapping[str, Family]
    waiting: Sequence[FamilyWaiting]
    usual: int | None
    links: Sequence[LinkNow]
    meetings: Sequence[MeetingOfSides]
    children: Sequence[ChildWithoutLink] = ()
    overdue: Sequence[Action] = ()
    says_days: bool = False


def family_finding_now(as_of: AsOf, only: Collection[str] | None = None) -> FamilyFinding:
    """Family finding as things stand, of every child; with `only`, of those it may still mention."""
    records, today = as_of.records, as_of.today
    journeys = [each for each in _looked_for(records) if only is None or each.child.ref in only]
    children, overdue = _without_link(records, journeys, today), _overdue(records, journeys, today)
    records.seen.update([*(each.ref for each in children), *(action.child for action in overdue)])
    lives = {each.child.ref: with_carers_since(each, today) for each in journeys}
    own = own_families_now(as_of, only)
    links = [replace(each, lives=lives.get(each.link.child)) for each in own.links]
    return replace(own, links=_in_order(links), children=children, overdue=overdue)


def own_families_now(as_of: AsOf, only: Collection[str] | None = None) -> FamilyFinding:
    """The families that the person asking may see, with their links and meetings: nothing of a child who has no link.

    Nor of one who is closed, or may not be mentioned: nothing comes of the link any more.
    """
    records, today = as_of.records, as_of.today
    families = {family.ref: family for family in records.families.all()}
    with records.only_counting():
        linked, meetings = records.links.active(), records.meetings_of_sides.all()
        planned = records.introductions.of_families({link.family for link in linked})
    still = followed_among(records, {link.child for link in linked} | {each.child for each in meetings})
    if only is not None:
        still.intersection_update(only)
    meetings = [each for each in meetings if each.child in still]
    active = _without_match(records, [link for link in linked if link.child in still])
    journeys = records.family_steps.of_each(families)
    left = {each.ref: each.left for each in journeys}
    links = [replace(_link_now(link, meetings, planned, today), left=left[link.family]) for link in active]
    records.seen.update([*(link.child for link in active), *(each.child for each in meetings)])
    return FamilyFinding(
        today,
        families,
        families_waiting(journeys, today),
        usual_wait(records.family_steps.counted(), today),
        _in_order(links),
        [each for each in meetings if each.on >= today],
    )


def _in_order(links: Iterable[LinkNow]) -> list[LinkNow]:
    """Links of families that left first, then those for which something is to be done, the one with nothing new for longest first."""
    return sorted(
        links,
        key=lambda each: (
            each.left is None,
            not each.is_waiting,
            each.news,
            each.link.child,
            each.link.family,
        ),
    )


def _without_match(records: Records, links: Sequence[Link]) -> list[Link]:
    """Those of some links that no match of the child has followed."""
    with records.seen_by(SEES_EVERYTHING), records.only_counting():
        children = records.children.named(list(dict.fromkeys(link.child for link in links)))
        journeys = records.journeys.of_each(children)
    known = {each.child.ref: each for each in journeys}
    return [link for link in links if not became_match(link.began, known[link.child])]


def _link_now(
    link: Link, meetings: Iterable[MeetingOfSides], introductions: Iterable[Introductions], today: date
) -> LinkNow:
    pair = (link.child, link.family)
    days = [
        *((each.on, tr("meeting")) for each in meetings if (each.child, each.family) == pair),
        *((each.begins, tr("introductions")) for each in introductions if (each.child, each.family) == pair),
    ]
    coming, what = min((each for each in days if each[0] >= today), default=(None, ""))
    return LinkNow(link, max([link.began, *(on for on, _ in days if on <= today)]), coming, what)


def _looked_for(records: Records, team: str | None = None) -> list[Journey]:
    """The journeys of children for whom a family may be looked for: of a team, or of all; nobody restricted."""
    with records.only_counting():
        every = records.children.of_team(team) if team else records.children.who_reached(SEARCHED_FOR)
        children = [child for child in every if not child.closed]
        restricted = records.restrictions.among(child.ref for child in children)
        with records.seen_by(COUNTS):  # links too, for whoever is told how many have none
            journeys = records.journeys.of_each(child for child in children if child.ref not in restricted)
    return [each for each in journeys if not is_silent(each)]


def _without_link(records: Records, journeys: Sequence[Journey], today: date) -> Sequence[ChildWithoutLink]:
    finding = records.family_searches
    refs = [each.child.ref for each in journeys]
    linked, together = finding.linked(refs), finding.together(refs)
    found = (child_without_link(each, today, linked, together) for each in journeys)
    return longest_first(each for each in found if each)


def _overdue(records: Records, journeys: Sequence[Journey], today: date) -> Sequence[Action]:
    """The actions of family finders for children they find a family for that are past their date, the longest first."""
    finders = {each.child.ref: each.child.family_finder for each in journeys}
    every = records.actions.open_for(each.child for each in journeys).values()
    late = [
        action
        for actions in every
        for action in actions
        if action.is_overdue(today) and action.owner == finders[action.child]
    ]
    return sorted(late, key=lambda action: (action.due, action.number))


def family_finding_of(surgery: Surgery) -> FamilyFinding | None:
    """What the agenda of a family-finding team tells of it; None of another team's."""
    if surgery.team.side is not Side.FINDING:
        return None
    key = (tr("family finding"), surgery.team.key, surgery.today, surgery.records.as_at_change)
    return surgery.as_of.once(key, lambda: family_finding_now(surgery.as_of, surgery.only))


def family_finding_head(finding: FamilyFinding) -> Iterator[str]:
    """The lines of a family-finding team's first message: how many of each, the first few, and whose actions are overdue."""
    yield f"**{finding_numbers(finding)}**"
    for title, lines in finding_lists(finding):
        if lines:
            yield f"**{title}**"
            yield from lines[:MOST]
        if len(lines) > MOST:
            yield tr(f"and {len(lines) - MOST} more, listed in this thread")


def family_finding_sections(surgery: Surgery) -> Iterator[Section]:
    """The lists in the thread of a family-finding team's first message: all of each kind that has more than stand there."""
    if finding := family_finding_of(surgery):
        yield from (each for each in finding_lists(finding) if len(each[1]) > MOST)


def finding_lists(finding: FamilyFinding) -> list[Section]:
    """Who waits on either side, the links, the meetings and what is overdue: each with a heading and all its lines."""
    return [
        (tr("Children without a link, longest first"), list(_child_lines(finding))),
        (tr("Links, those without a next date first"), list(_link_lines(finding))),
        (tr("Families waiting, longest first"), list(_family_lines(finding))),
        (tr("Upcoming meetings of both sides"), list(_meeting_lines(finding))),
        (tr("Overdue actions of family finders"), list(_action_lines(finding))),
    ]


def finding_numbers(finding: FamilyFinding) -> str:
    """How many families wait, of which how many are looked at for a child, how many links there are, and how many children have none."""
    linked = len({each.link.family for each in finding.links} & {each.ref for each in finding.waiting})
    return " · ".join(
        [
            count(len(finding.waiting), "family is", "families are")
            + tr(" approved and waiting")
            + (tr(f", {linked} of them linked") if linked else ""),
            count(len(finding.links), "link"),
            tr(f"{count(len(finding.children), 'child', 'children')} without a link"),
        ]
    )


def finding_buttons(finding: FamilyFinding) -> tuple[list[Button], Menu | None]:
    """What can be done about each: a link for a child, a meeting for a link without a next date or its end, and a family to look at."""
    return first_few(
        Choices(tr("Actions"), [choices_of_action(each) for each in finding.overdue]),
        Choices(
            tr("Children"),
            [[Button(tr(f"Link a family: {each.ref}"), f"link {each.ref}")] for each in finding.children],
        ),
        Choices(tr("Links"), [_link_buttons(each) for each in finding.links if each.is_waiting]),
        Choices(
            tr("Links with a next date"),
            [[_end_button(each.link)] for each in finding.links if not each.is_waiting],
            standing=0,
        ),
        family_choices(each.ref for each in finding.waiting),
        most=MOST,
    )


def _link_buttons(now: LinkNow) -> list[Button]:
    link = now.link
    plan = Button(tr(f"Plan a meeting: {link.child}"), f"meeting {link.child} {link.family}")
    return [*([] if now.left else [plan]), _end_button(link)]


def _end_button(link: Link) -> Button:
    pair = f"{link.child} {link.family}"
    return Button(tr(f"End link {pair}"), f"link end {pair}")


def family_finding_counts(surgery: Surgery) -> Iterator[str]:
    """What the child's side is told: how many families wait, and how many of many children have no link. Nobody is named."""
    if surgery.team.side is Side.FINDING or not surgery.records.teams.of_finding():
        return
    team = None if surgery.team.is_panel else surgery.team.key
    yield counts_words(
        surgery.records, surgery.today, {team: tr("your children") if team else tr("the children")}
    )


def counts_words(records: Records, today: date, whose: Mapping[str | None, str]) -> str:
    """How many families are approved and wait, whoever sees them, and how many children have no link, in words.

    `whose` says whose children they are, by the key of their team; None is of every team. The reader knows for whom a family
    is looked for. So of a few children, or where few have no link, the number would tell of one.
    """
    waiting = families_waiting(records.family_steps.counted(), today)
    told = [tr(f"{told_across(len(waiting), tr('waiting families'))}")]
    for team, children in whose.items():
        journeys = _looked_for(records, team)
        if sum(family_search(each, today) is not None for each in journeys) > MOST_HIDDEN:
            without = _without_link(records, journeys, today)
            told.append(tr(f"{told_across(len(without), tr(f'of {children}'))} have no link"))
    return begun(f"{'; '.join(told)}.")


def _child_lines(finding: FamilyFinding) -> Iterator[str]:
    """A line for each child without a link, who waits longest first."""
    for each in finding.children:
        what = tr("placement order") if each.has_order else tr("family finding since")
        finder = who(each.family_finder) if each.family_finder else tr("no family finder named")
        harder = [tr("harder to place")] if each.is_harder else []
        yield " · ".join([f"**{each.ref}**", f"{what} {_on(finding, each.since)}", *harder, finder])


def _link_lines(finding: FamilyFinding) -> Iterator[str]:
    """A line for each link: of whom, since when, who looks at it, and that its family left, what comes next, or that nothing is new."""
    for each in finding.links:
        link = each.link
        if each.left:
            how = f"{STEPS[each.left.step].words} {_on(finding, each.left.on)}"
            news = tr(f"**the family has left: {how}**")
        elif each.coming:
            news = f"{each.what_comes} {_on(finding, each.coming)}"
        elif each.lives:
            news = tr(f"the child lives with carers who may adopt since {_on(finding, each.lives)}")
        elif finding.today - each.news >= STALE:
            news = tr(f"**nothing new since {_on(finding, each.news)}, and no next date**")
        elif each.news > link.began:
            news = tr(f"nothing new since {_on(finding, each.news)}, no next date yet")
        else:
            news = tr("no next date yet")
        yield tr(
            f"**{link.child}** with **{link.family}**, linked since {_on(finding, link.began)} · {who(link.by)} · {news}"
        )


def _family_lines(finding: FamilyFinding) -> Iterator[str]:
    """A line for each family that waits: since when, how long families here usually wait for a match, and with whom it is linked."""
    for each in finding.waiting:
        worker = finding.families[each.ref].worker
        waits = tr(f"waiting since {_on(finding, each.since)}{_usually(finding, each)}")
        children = [now.link.child for now in finding.links if now.link.family == each.ref]
        linked = [tr(f"linked with {listed(sorted(children))}")] if children else []
        yield " · ".join(
            [f"**{each.ref}**", waits, who(worker) if worker else tr("no worker named"), *linked]
        )


def _usually(finding: FamilyFinding, waiting: FamilyWaiting) -> str:
    if finding.usual is None:
        return ""
    if finding.says_days:
        return tr(f", usually matched in {count(finding.usual, 'day')}")
    return tr(f", usually matched by {_on(finding, waiting.since + timedelta(finding.usual))}")


def _meeting_lines(finding: FamilyFinding) -> Iterator[str]:
    """A line for each meeting of both sides to come: when, about whom, and who comes from either side."""
    for each in finding.meetings:
        sides = [
            f"{side} {listed([who(person) for person in people])}"
            for side, people in (
                (tr("child's side"), each.of_the_child),
                (tr("family's side"), each.of_the_family),
            )
            if people
        ]
        yield " · ".join([f"{_on(finding, each.on)}", tr(f"**{each.child}** with **{each.family}**"), *sides])


def _action_lines(finding: FamilyFinding) -> Iterator[str]:
    """A line for each overdue action of a family finder: what, who has it, and by when it was due."""
    for each in finding.overdue:
        words = shortened(each.words.partition("\n")[0], A_LINE)
        yield tr(
            f"{each.number} · {own_words(words)} – {who(each.owner)}, due {_on(finding, each.due)} · **{each.child}**"
        )


def _on(finding: FamilyFinding, on: date) -> str:
    days = f", {from_today(on, finding.today)}" if finding.says_days else ""
    return f"{day_in_year(on, finding.today)}{days}"
