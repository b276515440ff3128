"""One person's work in one list, counted as a surgery counts it: to begin the day with, and to talk over in supervision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commands.grammar.reply import Listing, Note, Part, Reply, Text
from commands.messages.buttons import action_choices, child_choices, family_choices, first_few
from commands.messages.decisions import Decisions, decisions_of
from commands.messages.not_shown import not_shown_lines
from commands.messages.pages import without_empty_lists
from commands.messages.sentences import counted_words, own_action_line, own_family_line
from commands.practice.cases import cases_worst_first, counted, family_cases, may_be_named
from commands.practice.request import AsOf
from commands.practice.which_surgery import surgeries_ahead, surgery_in_progress
from commands.practice.whose_work import people_acted_for
from permanence.actions import Action
from permanence.agenda import Case
from permanence.families.case import FamilyCase
from permanence.language import tr
from permanence.progress import age
from permanence.words import brief_day, count, day, listed, who
from storage.people import Workloads
from storage.praises import Praise
from storage.records import Records

PRAISED = timedelta(weeks=4)
"""How long praise stays in a person's list."""
ACTIONS = tr("Actions")
"""Heading of the list of actions."""
CHILDREN = tr("Children, the most pressing first")
"""Heading of the list of children."""
FAMILIES = tr("Adoptive families")
"""Heading of the list of adoptive families whose worker somebody is."""
SURGERIES = tr("Surgeries")
"""Heading of the list of surgeries that a person takes part in."""


@dataclass(frozen=True, slots=True)
class Work:
    """A person's whole work as the asker may see it, counted as a surgery counts it, for their list and their Home.

    `actions` are open, by due date; `cases` are the children there is anything to say about, the most pressing
    first; `families` those under way whose worker they are; `decisions` need the person's decision; `covered` is the work of the people they cover for.
    """

    person: str
    is_own: bool
    today: date
    actions: Sequence[Action]
    cases: Sequence[Case]
    families: Sequence[FamilyCase]
    decisions: Decisions
    covered: Sequence[Listing]
    surgeries: Sequence[str]
    praise: Sequence[str]
    notes: Sequence[str]

    @property
    def is_any(self) -> bool:
        """Whether they have an open action, a child or an adoptive family."""
        return bool(self.actions or self.cases or self.families)

    @property
    def counts(self) -> str:
        """How much it is: `2 open actions, 1 past the date agreed; 3 children`."""
        families = (
            [count(len(self.families), "adoptive family", "adoptive families")] if self.families else []
        )
        if not (self.actions or self.cases):
            return "; ".join(families) or tr("no open action, and named on no child")
        late = sum(action.is_overdue(self.today) for action in self.actions)
        past = tr(f", {late} past the date agreed") if late else ""
        actions = f"{count(len(self.actions), 'open action')}{past}"
        return "; ".join([actions, counted_words(counted(self.cases)), *families])

    @property
    def words(self) -> str:
        """Whose work it is and how much."""
        return f"{tr('You') if self.is_own else who(self.person)}: {self.counts}."


def work_of(as_of: AsOf, person: str, asker: str) -> Work:
    """A person's whole work as the asker may see it: actions, children, families, what needs their decision, surgeries, praise."""
    records, today = as_of.records, as_of.today
    is_own = person == asker
    actions, children = records.actions.open_of(person), records.children.of_person(person)
    covered = [each for each in people_acted_for(records, person, today) if each != person and is_own]
    return Work(
        person,
        is_own,
        today,
        actions,
        cases_worst_first(as_of, children),
        _families_of(as_of, person),
        decisions_of(as_of, person, children) if is_own else Decisions(),
        [_covered(as_of, each) for each in covered],
        _surgery_lines(as_of, person),
        _praise_lines(as_of, person),
        [
            *_away_lines(records, person, today),
            *not_shown_lines(records, person, asker, today, children, actions),
        ],
    )


def work_list(work: Work) -> Reply:
    """A person's whole work in one list."""
    actions = [own_action_line(action, work.today, work.person) for action in work.actions]
    buttons, menu = first_few(
        action_choices(work.actions if work.is_own else []),
        child_choices(work.cases),
        family_choices(each.ref for each in work.families),
    )
    decisions = work.decisions.parts()
    parts = (
        *([*decisions, Text(work.words)] if decisions else []),
        Listing(ACTIONS, actions),
        Listing(CHILDREN, [child_line(case) for case in work.cases]),
        Listing(FAMILIES, [own_family_line(case) for case in work.families]),
        *work.covered,
        Listing(SURGERIES, work.surgeries),
        *parts_without_buttons(work),
    )
    title = tr("Your work") if work.is_own else tr("Supervision")
    return Reply(
        "" if decisions else work.words,
        without_empty_lists(parts),
        buttons=buttons,
        menu=menu,
        title=title,
        fallback=f"{title}: {work.counts}",
    )


def parts_without_buttons(work: Work) -> list[Part]:
    """The parts without buttons: praise, who covers, and what the asker may not see."""
    return [
        Listing(tr("Praise in the last four weeks"), work.praise),
        *([Note(" ".join(work.notes))] if work.notes else []),
    ]


def child_line(case: Case) -> str:
    """A child in a person's list: the age, and why they need attention."""
    why = why_words(case) or tr("no recorded date has passed")
    return f"**{case.ref}** · {age(case.journey.child, case.today)} · {why}"


def why_words(case: Case) -> str:
    """Why a child needs attention, in a few words; empty if nothing is pressing."""
    return listed(list(_reasons(case)))


def _reasons(case: Case) -> Iterator[str]:
    if case.is_disrupted:
        yield tr("placement disrupted")
    if case.past:
        yield tr(f"{count(len(case.past), 'date')} past")
    if case.hearings:
        yield tr("hearing or panel within two weeks")
    if case.hearings_past:
        yield tr("hearing or panel passed, none recorded")
    if case.overdue:
        yield tr(f"{count(len(case.overdue), 'action')} overdue")
    if len(case.expected_past) > len(case.hearings_past):
        yield tr("an expected date passed")
    if case.of_age:
        yield tr(f"{case.of_age}, how does tracking end?")
    if case.is_stale:
        yield tr("no update for four weeks")


def _covered(as_of: AsOf, person: str) -> Listing:
    """The work of a person whom the reader covers for."""
    records, today = as_of.records, as_of.today
    cover = records.covers.of(person, today)
    until = tr(f" until {brief_day(cover.ends, today)}") if cover else ""
    actions = records.actions.open_of(person)
    cases = cases_worst_first(as_of, records.children.of_person(person))
    lines = [
        *(own_action_line(action, today, person) for action in actions),
        *map(child_line, cases),
        *map(own_family_line, _families_of(as_of, person)),
    ]
    return Listing(tr(f"For {who(person)}{until}"), lines)


def _families_of(as_of: AsOf, person: str) -> list[FamilyCase]:
    """The adoptive families under way whose worker a person is: those past a date first, then by what comes next."""
    cases = family_cases(as_of, as_of.records.families.of_worker(person))
    under_way = [case for case in cases if not case.journey.is_over]
    return sorted(under_way, key=lambda case: (not case.past, _first_date(case), case.ref))


def _first_date(case: FamilyCase) -> date:
    """The date that is longest past, or else that comes first."""
    return next((each.on for each in [*case.past, *case.coming]), date.max)


def _surgery_lines(as_of: AsOf, person: str) -> list[str]:
    records, today = as_of.records, as_of.today
    covered = records.covers.covered_by(person, today)
    keys = Workloads(records).of(person).keys() | records.teams.led_by(person, *covered)
    teams = records.teams.of_each(keys)
    in_progress = [
        tr(f"{team.name}: open since {brief_day(surgery.held, today)}")
        for team in teams
        if (surgery := surgery_in_progress(as_of, team))
    ]
    ahead = [(surgery, team) for team in teams for surgery in surgeries_ahead(as_of, team)[:1]]
    coming = [f"{team.name}: {surgery}" for surgery, team in sorted(ahead, key=lambda each: each[0].moment)]
    return [*in_progress, *coming]


def _praise_lines(as_of: AsOf, person: str) -> list[str]:
    records = as_of.records
    return [
        _praise_line(each)
        for each in records.praises.of_person(person, as_of.now - PRAISED)
        if not each.child or may_be_named(records, each.child)
    ]


def _praise_line(praise: Praise) -> str:
    about = f"**{praise.child}**: " if praise.child else ""
    return f"{about}{praise.words} – {who(praise.by)}"


def _away_lines(records: Records, person: str, today: date) -> list[str]:
    """Whether a person wants quiet, and who covers for them now or soon."""
    quiet = records.quiets.until(person, today)
    return [
        *([tr(f"Quiet until {day(quiet)}: no nudges.")] if quiet else []),
        *(
            tr(f"{who(each.by)} covers {day(each.begins)} to {day(each.ends)}.")
            for each in records.covers.coming(person, today)
        ),
    ]
