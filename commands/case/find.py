"""`find`: the children of whom some milestones are on record and others are not."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from commands.grammar.measures import IndicatorCode
from commands.grammar.reply import Button, FormStart, Listing, Note, Part, Reply
from commands.grammar.values import (
    CHILDREN_WORDS,
    LISTED_BY,
    Field,
    MilestoneNames,
    PastDate,
    Person,
    PlanName,
    SoughtTeam,
    mention,
)
from commands.grammar.verbs import command
from commands.measures.asked import refs_behind
from commands.messages.buttons import WITH_BUTTONS
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.practice.cases import cases_of
from commands.practice.request import Request
from permanence.agenda import Case
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.measures.indicators import INDICATORS, Population
from permanence.milestones import LOOKED_AFTER_REVIEW, LOOKED_AFTER_REVIEWS, REVIEW, Milestone
from permanence.plans import Plan
from permanence.progress import Progress, age
from permanence.roles import COUNTS, Role
from permanence.teams import UNALLOCATED
from permanence.words import begun, count, day, from_today, listed, who
from storage.finding import Found, Sought

MOST_LOOKED_AT = 2_000
"""The most children whose dates are worked out for one answer: that takes most of a second."""


def begins(_request: Request, **_: Any) -> FormStart:
    """Return what the form begins with."""
    return FormStart(words=[tr("Children who fit all of it, as far as you may see them.")], submit=tr("Find"))


def in_plain_words(said: str) -> str:
    """Return the request that a sentence about children makes: `which children in north have no match`; empty for another."""
    said = _NO_TEAM.sub(" ", said.replace("\u2019", "'"))
    found = re.finditer(r"<@(\w+)[^>]*>|[\w@'-]+", said)
    words = [mention(each[1]) if each[1] else each[0].lower() for each in found]
    if {*words} & {"find", *_CHILDREN} and (
        verb := next((LISTED_BY[word] for word in words if word in LISTED_BY), "")
    ):
        return verb
    if not ({*words} & _CHILDREN and {*words} & (_WITH | _WITHOUT | _PAST | {"plan"})):
        return ""
    sentence = _Sentence()
    for number, word in enumerate(words):
        sentence.take(word, words[number + 1 :])
    return sentence.typed()


_CHILDREN = {"child", "children", "kids", "which", "who"}
_WITH = {"got", "had", "has", "have", "having", "with"}
_NEGATIONS = (
    "aren't didn't doesn't doesnt don't dont hasn't hasnt haven't havent isn't lack lacking missing neither never no nor not wasn't "
    "weren't without"
)
_WITHOUT = set(_NEGATIONS.split())
_PAST = {"late", "overdue", "past"}
_PLACE = {"for", "from", "in"}
_NO_TEAM = re.compile(
    r"\b(?:in care(?! order| proceedings)|for (?:adoption|a (?:family|match)))\b", re.IGNORECASE
)
"""What follows a word for a place and is no team."""
_SMALL_WORDS = (
    "an and are be been but date dates do does find give how is its list many me mine my of on or please our ours recorded show still "
    "team tell that their there they waiting was were what whose yet"
)
_LEFT_OUT = CHILDREN_WORDS | set(_SMALL_WORDS.split())


class _Sentence:
    """A sentence about children, taken in word by word."""

    def __init__(self) -> None:
        self.said: dict[str, list[str]] = {"whose": [], "plan": [], "with": [], "without": [], "past": []}
        self.now = "whose"

    def take(self, word: str, after: Sequence[str]) -> None:
        """Take in the next word; `after` are those that follow."""
        if word.startswith("<@"):
            self.said["whose"].append(word)
        elif word in _PAST:
            self.said["past"] = ["past"]
        elif word in _WITHOUT:
            self.now = "without"
        elif word in _WITH:  # `not got` is without
            self.now = "without" if self.now == "without" and not self.said["without"] else "with"
        elif word in _PLACE:
            self.now = "whose"
        elif word == "plan" and after[:1] != ["agreed"]:
            self._plan()
        elif word in ("and", "or") and self.said[self.now]:
            self.said[self.now].append("and")
        elif word not in _LEFT_OUT:
            self.said[self.now].append(word)

    def _plan(self) -> None:
        """Take in that a plan is sought, or that there is none: what is said of that is no plan that is sought."""
        without = self.said["without"]
        if self.now == "without" and without[-1:] in ([], ["and"], ["permanence"]):
            without += ["plan", "agreed"]
        else:
            self.now = "plan"

    def typed(self) -> str:
        """Return the request; empty if nothing is sought."""
        if not any(words for name, words in self.said.items() if name != "whose"):
            return ""
        typed = ["find"]
        for name, words in self.said.items():
            kept = words[:-1] if words[-1:] == ["and"] else words
            typed += [*([name] if kept and name not in ("whose", "past") else []), *kept]
        return " ".join(typed)


OF_FAMILIES = tr(
    "Only the family-finding side, and the child's social worker and reviewing officer, may know that a family is looked at for a "
    "child. Only children of whom you may know it are found here."
)


@dataclass(frozen=True, slots=True)
class _LookedFor:
    """What children are looked for by, as it was typed."""

    team: str | None
    person: str | None
    plan: Plan | None
    reached: Sequence[Milestone]
    not_reached: Sequence[Milestone]
    past: str | None
    behind: str | None

    @property
    def sought(self) -> Sought:
        """The same for the records."""
        return Sought(
            self.team,
            self.person,
            self.plan.key if self.plan else None,
            [*map(_keys, self.reached)],
            [*map(_keys, self.not_reached)],
        )

    @property
    def is_of_families(self) -> bool:
        """Whether it is about families who are looked at for children."""
        return any(each.of_a_family for each in (*self.reached, *self.not_reached))

    @property
    def words(self) -> str:
        """What is looked for in a sentence, after a space: ` with placement order, without match`."""
        said = [
            *([tr(f"with {listed([each.words for each in self.reached])}")] if self.reached else []),
            *(
                [tr(f"without {listed([each.words for each in self.not_reached], tr('or'))}")]
                if self.not_reached
                else []
            ),
            *([tr(f"with the plan {self.plan.name.lower()}")] if self.plan else []),
            *([self.past] if self.past else []),
            *([tr(f"behind {self.behind}")] if self.behind else []),
        ]
        return f" {', '.join(said)}" if said else ""

    @property
    def typed(self) -> str:
        """The words that look for the same."""
        return " ".join(
            [
                "find",
                *([self.team] if self.team else []),
                *([mention(self.person)] if self.person else []),
                *(["plan", self.plan.key] if self.plan else []),
                *(["with", *(each.key for each in self.reached)] if self.reached else []),
                *(["without", *(each.key for each in self.not_reached)] if self.not_reached else []),
                *([self.past] if self.past else []),
                *(["behind", self.behind] if self.behind else []),
            ]
        )

    @property
    def order(self) -> str:
        """How those found are ordered."""
        return tr(f"longest since {self.reached[0].words} first") if self.reached else tr("by reference")

    def past_of(self, case: Case) -> list[Progress]:
        """The dates of a child that are past: those of the milestones that are not reached, where such are looked for."""
        keys = {key for milestone in self.not_reached for key in _keys(milestone)}
        return [each for each in case.past if not keys or keys & set(each.timescale.before)]


@command(
    role=Role.WORKER,
    reads=True,
    example="find north with placement order without match",
    title=tr("Find children"),
    everyday=True,
    rewords=in_plain_words,
    begins=begins,
)
def find(
    request: Request,
    team: SoughtTeam | None = None,
    person: Annotated[Person, Field(tr("Whose children"))] | None = None,
    *,
    plan: PlanName | None = None,
    with_: Annotated[MilestoneNames, Field(tr("With these milestones"))] | None = None,
    without: Annotated[MilestoneNames, Field(tr("Without these milestones"))] | None = None,
    past: PastDate | None = None,
    behind: Annotated[IndicatorCode, Field(tr("Behind which figure"))] | None = None,
    from_: FromWhich | None = None,
) -> Reply:
    """Find children by team, person, plan, milestones that stand or do not, dates that are past, and the figure they are behind."""
    looked_for = _LookedFor(team, person, plan, with_ or (), without or (), past, behind)
    of_team = f"{request.records.teams.get(team).name}: " if team else ""
    whose = f"{of_team}{who(person)}: " if person else of_team
    found, pasts = _found(request, looked_for)
    elsewhere = _counts_elsewhere(request, looked_for, found)
    total = count(len(found), "child", "children") if found else tr("no child that you may see")
    parts: list[Part] = [elsewhere]
    buttons: list[Button] = []
    if found:
        page = Page.of(found, from_)
        lines = _lines(request, page.shown, looked_for, pasts, found)
        parts = [Listing("", lines), *parts, *page.notes(looked_for.order)]
        buttons = [Button(each.ref, f"status {each.ref}") for each in page.shown[:WITH_BUTTONS]]
        buttons += page.onward(looked_for.typed)
    if looked_for.is_of_families and not request.records.families.are_seen():
        parts.append(Note(OF_FAMILIES))
    if behind and INDICATORS[behind].population is not Population.WAITING:
        parts.append(
            Note(
                tr(
                    f"Only children who are still tracked are found here, and few who were adopted are. `why {behind}` lists everybody "
                    "behind the figure, for those who may see figures."
                )
            )
        )
    return Reply(
        begun(f"{whose}{total}{looked_for.words}."),
        without_empty_lists(parts),
        buttons=buttons,
        title=tr("Children found"),
        fallback=tr(f"Find: {total}"),
    )


def _found(request: Request, looked_for: _LookedFor) -> tuple[list[Found], dict[str, list[Progress]]]:
    """Return the children found, and where dates that are past are looked for, those of each."""
    records = request.records
    found = records.search.children(looked_for.sought)
    if looked_for.behind:
        refs = refs_behind(request, looked_for.behind)
        found = [each for each in found if each.ref in refs]
    if not looked_for.past:
        return found, {}
    if len(found) > MOST_LOOKED_AT:
        raise RuleBroken(
            tr(
                f"Those are {len(found):,} children{replace(looked_for, past=None).words}, too many to work out the dates of. "
                "Name a team, a person or a milestone as well."
            ),
            field="past",
        )
    with records.only_counting():  # only those who are listed count as seen
        cases = cases_of(request.as_of, records.children.named([each.ref for each in found]))
    pasts = {case.ref: past for case in cases if (past := looked_for.past_of(case))}
    return [each for each in found if each.ref in pasts], pasts


def _lines(
    request: Request,
    page: Sequence[Found],
    looked_for: _LookedFor,
    pasts: Mapping[str, Sequence[Progress]],
    found: Sequence[Found],
) -> list[str]:
    """Return a line for each child of a page, with the day of each milestone looked for; with the team if there are several."""
    records, today = request.records, request.today
    is_of_several = len({each.team for each in found}) > 1
    names = _team_names(request) if is_of_several else {}
    children = {child.ref: child for child in records.children.named([each.ref for each in page])}
    lines = []
    for each in page:
        facts = [
            *([names[each.team]] if names else []),
            *(
                _reached(milestone, on, today)
                for milestone, on in zip(looked_for.reached, each.days, strict=True)
            ),
            *(
                tr(f"{past.timescale.name}: was due {_on(past.due or today, today)}")
                for past in pasts.get(each.ref, ())
            ),
        ]
        lines.append(" · ".join([f"**{each.ref}**", age(children[each.ref], today), *facts]))
    return lines


def _reached(milestone: Milestone, on: date, today: date) -> str:
    return milestone.words if milestone.keeps_month else f"{milestone.words} {_on(on, today)}"


def _on(on: date, today: date) -> str:
    return f"{day(on)}, {from_today(on, today)}"


def _counts_elsewhere(request: Request, looked_for: _LookedFor, found: Sequence[Found]) -> Listing:
    """Return how many more there are in each team, for an analyst, who sees figures of every team; children restricted to people named apart."""
    standing = request.standing
    # A number of children by what is done to find a family would tell of one, asked of few enough.
    if standing.every_team or not standing.has(Role.ANALYST) or looked_for.is_of_families:
        return Listing("", [])
    with request.records.seen_by(COUNTS):
        everywhere, _ = _found(request, looked_for)
    listed_already = {each.ref for each in found}
    more = Counter(each.team for each in everywhere if each.ref not in listed_already)
    names = _team_names(request)
    return Listing(
        tr(f"Figures only: {count(more.total(), 'child', 'children')}{tr(' more') if found else ''}"),
        [f"{names[key]}: {number:,}" for key, number in sorted(more.items())],
    )


def _team_names(request: Request) -> dict[str, str]:
    return {team.key: team.name for team in request.records.teams.all()} | {"": UNALLOCATED}


def _keys(milestone: Milestone) -> tuple[str, ...]:
    """Return the keys of the milestones that one typed stands for: a review is any."""
    reviews = {
        REVIEW.key: (*LOOKED_AFTER_REVIEWS, "adoption_review"),
        LOOKED_AFTER_REVIEW.key: LOOKED_AFTER_REVIEWS,
    }
    return reviews.get(milestone.key, (milestone.key,))
