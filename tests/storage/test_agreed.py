"""What became of what surgeries agreed, counted in the database and once more from a diary of what happened."""

from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from permanence.delays import ApprovalState
from permanence.errors import RuleBroken
from permanence.journey import Event
from permanence.measures.agreed import ActionAgreed, Fate, FateRow, Happened, PastDate, PastRow, SurgeryEnd
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Role, Standing
from permanence.surgery import ChangeKind, OccurrenceChange
from storage.agreed import ALL_KNOWN, SurgeriesAsked
from storage.history import Change
from storage.outbox import PostKind
from storage.store import Store
from storage.undoing import take_back
from tests.conftest import begin_with, empty_records
from tests.storage.conftest import CHILD, NORTH, SOUTH

BEGINS = date(2026, 4, 1)
CHILDREN = ("BX-0042", "BX-0043", "BX-0044")
TEAMS = ("north", "south")
FOREVER = (date(2020, 1, 1), date(2030, 1, 1))


@dataclass
class Entry:
    """One thing that happened."""

    id: int
    on: date
    what: str
    about: object = None
    more: object = None
    surgery: tuple[str, date] | None = None
    undoes: int | None = None


class Diary:
    """Writes what happens both into the records and into a list, from which the fates are worked out again."""

    def __init__(self, store):
        self.store, self.on, self.entries = store, BEGINS, []
        self.actions, self.open_surgery = {}, {}
        self.sits = {"begin": self.begin, "close": self.close, "resume": self.resume}
        with self.happens("set up") as (records, made):
            for team in (NORTH, SOUTH):
                records.teams.add(team, made)
            for ref in CHILDREN:
                records.children.track(replace(CHILD, ref=ref), made)

    @contextmanager
    def happens(self, what, about=None, more=None, surgery=None, undoes=None):
        with self.store.write(ALL) as records:
            number = records.audit.next_id()
            at = datetime.combine(self.on, time(9), UTC) + timedelta(seconds=number)
            made = Change(number, at, self.on, "U0SAM")
            yield records, made
            records.audit.write(
                number=number,
                at=at,
                request=None,
                surface="slack",
                account="",
                person="U0SAM",
                verb="edit",
                child=about if about in CHILDREN else None,
                team=surgery and surgery[0],
                understood={},
                undoes=undoes,
                surgery=surgery and surgery[1],
            )
        self.entries.append(Entry(number, self.on, what, about, more, surgery, undoes))

    def begin(self, team, _):
        """A surgery begins, and closes the one before it if that is open still."""
        if any(each.what == "begin" and each.about == (team, self.on) for each in self.entries):
            return
        if team in self.open_surgery:
            self.close(team, 0)
        with self.happens("begin", (team, self.on)) as (records, made):
            records.outbox.plan(team, self.on, PostKind.HEAD, "C0", made)
        self.open_surgery[team] = self.on

    def close(self, team, number):
        """It ends; every third one was not held."""
        if team not in self.open_surgery:
            return
        on = self.open_surgery.pop(team)
        held = on if number % 3 else None
        with self.happens("close", (team, on), held) as (records, made):
            records.closings.close(team, on, held, made, by_hand=True)

    def resume(self, team, _):
        """The surgery closed last goes on, if no other has begun since."""
        told = [
            each
            for each in self.entries
            if each.what in ("begin", "close", "resume") and each.about[0] == team
        ]
        if told and told[-1].what == "close":
            on = told[-1].about[1]
            with self.happens("resume", (team, on)) as (records, made):
                records.closings.reopen(team, on, made)
            self.open_surgery[team] = on

    def agree(self, child, number):
        """Something is agreed, on the surgery's own messages or elsewhere."""
        team = self.team_of(child, None)
        surgery = (team, self.open_surgery[team]) if number % 2 and team in self.open_surgery else None
        due = self.on + timedelta(days=number)
        with self.happens("agree", child, due, surgery) as (records, made):
            action = records.actions.agree(child, "U0SAM", due, "Ring the school", made)
            self.actions[action.number] = child
        self.entries[-1].about = (action.number, child)

    def act(self, what, which, number):
        """Something is done with an action, or that makes no sense and nothing happens."""
        if not self.actions:
            return
        action = sorted(self.actions)[which % len(self.actions)]
        more = {"move": self.on + timedelta(days=number), "give": ("U0SAM", "U0ALEX")[number % 2]}.get(what)
        try:
            with self.happens(what, action, more) as (records, made):
                if what == "escalate":
                    found = records.actions.get(action)
                    records.escalations.put_before(found, "north", Role.MANAGER, "U0MARY", "late", made)
                else:
                    self.do(records.actions, what, action, more, made)
        except RuleBroken:
            return

    def do(self, actions, what, action, more, made):
        match what:
            case "move":
                actions.move(action, more, "", made)
            case "give":
                actions.give(action, more, made)
            case "done":
                actions.finish(action, "", made)
            case "cancel":
                actions.cancel(action, "", made)
            case "reopen":
                actions.reopen(action, made)

    def edit(self, what, child, edits):
        with self.happens(what, child, edits) as (records, made):
            records.children.edit(records.children.get(child), made, **edits)

    def undo(self):
        """The latest change that was not undone is, if it can be; setting up is not."""
        undone = {each.undoes for each in self.entries}
        latest = [each for each in self.entries[1:] if each.undoes is None and each.id not in undone]
        if not latest or latest[-1].what in ("begin", "close", "resume"):
            return
        try:
            with self.happens("undo", undoes=latest[-1].id) as (records, made):
                take_back(records, records.audit.find(latest[-1].id), made)
        except RuleBroken:
            return
        if latest[-1].what == "agree":
            del self.actions[latest[-1].about[0]]

    def step(self, days, what, which, number):
        self.on += timedelta(days=days)
        team, child = TEAMS[which % len(TEAMS)], CHILDREN[which % len(CHILDREN)]
        match what:
            case "begin" | "close" | "resume":
                self.sits[what](team, number)
            case "agree":
                self.agree(child, number)
            case "undo":
                self.undo()
            case "change team":
                self.edit(what, child, {"team": team})
            case "end" if not self.is_ended(child):
                self.edit(what, child, {"closed": self.on, "outcome": "returned_home"})
            case "end":
                self.edit("return", child, {"closed": None, "outcome": None})
            case _:
                self.act(what, which, number)

    # The second method: nothing below asks the records.

    def real(self, known):
        """What had happened by a change and was not taken back by it."""
        told = [each for each in self.entries if each.id <= known]
        undone = {each.undoes for each in told}
        return [each for each in told if each.undoes is None and each.id not in undone]

    def team_of(self, child, by):
        """The team a child was with at a change, whatever was taken back since."""
        told = [each for each in self.entries if by is None or each.id <= by]
        undone = {each.undoes for each in told}
        moves = [
            each
            for each in told
            if each.what == "change team" and each.about == child and each.id not in undone
        ]
        return moves[-1].more["team"] if moves else "north"

    def is_ended(self, child):
        return self.ended(child, self.real(ALL_KNOWN)) is not None

    def ended(self, child, real):
        """The day on which tracking of a child ended, unless they came back."""
        told = [each for each in real if each.what in ("end", "return") and each.about == child]
        return told[-1].on if told and told[-1].what == "end" else None

    def held(self, known):
        """The surgeries held, as known at a change: when each began and when it was closed."""
        begun = {each.about: each.id for each in self.entries if each.what == "begin"}
        ended = {
            each.about: each for each in self.entries if each.what in ("close", "resume") and each.id <= known
        }
        return {
            key: (begun[key], each.id) for key, each in ended.items() if each.what == "close" and each.more
        }

    def surgery_of(self, agreed, known):
        """The surgery that agreed an action; None if none that was held did."""
        held = self.held(known)
        if agreed.surgery:
            return agreed.surgery if agreed.surgery in held else None
        team = self.team_of(agreed.about[1], agreed.id)
        during = (
            key
            for key, (begun, closed) in held.items()
            if key[0] == team and begun < agreed.id < closed and agreed.on <= key[1]
        )
        return next(during, None)

    def fates(self, census, known):
        """The rows, worked out from the diary."""
        real = self.real(known)
        by_then = [each for each in real if each.on <= census]
        rows = Counter()
        for agreed in (each for each in by_then if each.what == "agree"):
            if surgery := self.surgery_of(agreed, known):
                number, child = agreed.about
                mine = [each for each in by_then if each.about == number and each.id > agreed.id]
                ends = [each for each in mine if each.what in ("done", "cancel", "reopen")]
                moves = sum(each.what == "move" for each in mine)
                ended = self.ended(child, real)
                is_over = ended is not None and ended <= census
                key = (
                    surgery[0],
                    f"{surgery[1]:%Y-%m}",
                    self.fate(ends, agreed.more, census, is_over=is_over),
                )
                rows[key, "actions"] += 1
                rows[key, "moved"] += moves > 0
                rows[key, "moves"] += moves
                rows[key, "escalated"] += any(each.what == "escalate" for each in mine)
                owners = ["U0SAM", *(each.more for each in mine if each.what == "give")]
                rows[key, "given"] += "U0ALEX" in owners
        return sorted(
            FateRow(*key, *(rows[key, name] for name in FateRow._fields[3:]))
            for key in {key for key, _ in rows}
        )

    def fate(self, ends, first_due, census, *, is_over):
        last = ends[-1] if ends else None
        if last and last.what == "cancel":
            return Fate.CANCELLED
        if last and last.what == "done":
            return Fate.IN_TIME if last.on <= first_due else Fate.AFTER
        if is_over:
            return Fate.NOT_KNOWN
        return Fate.COMING if census <= first_due else Fate.OVERDUE


def counted_of(records, census, known, keys=TEAMS):
    """What is asked of the records, as `commands/measures/agreed.py` asks it."""
    teams = [team for team in records.teams.ever() if team.key in keys]
    surgeries = records.agreed.surgeries(teams, *FOREVER, known)
    held = [each for each in surgeries if each.end is SurgeryEnd.HELD and each.held_on <= census]
    return SurgeriesAsked(held, census, min(known, last_of(records)(census)), known)


def last_of(records):
    def change(on):
        return records.audit.known_by(datetime.combine(on + timedelta(days=1), time(0), UTC))

    return change


def fates_of(store, census, known):
    with store.read(ALL) as records:
        return sorted(records.agreed.fates(counted_of(records, census, known), last_of(records)))


KINDS = (
    "begin",
    "begin",
    "agree",
    "agree",
    "agree",
    "close",
    "close",
    "resume",
    "done",
    "move",
    "give",
    "cancel",
    "reopen",
    "escalate",
    "undo",
    "change team",
    "end",
)
STEPS = st.tuples(st.integers(0, 2), st.sampled_from(KINDS), st.integers(0, 5), st.integers(0, 9))
BEGUN = [(0, "begin", 0, 0), (0, "agree", 0, 1), (0, "agree", 0, 4), (0, "close", 0, 1)]
"""Every diary begins with a surgery that agreed two things, one on its messages and one elsewhere."""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=25))
@example([(1, "done", 0, 0), (0, "reopen", 0, 0), (1, "done", 0, 0)])  # reopened, and done again
@example([(1, "move", 0, 9), (8, "done", 0, 0), (0, "undo", 0, 0)])  # moved, done late, and not
@example([(1, "move", 0, 5), (0, "give", 0, 1), (0, "undo", 0, 0), (1, "undo", 0, 0)])  # one after the other
@example([(0, "resume", 0, 0)])
@example(
    [(1, "agree", 0, 2), (1, "begin", 0, 0), (0, "move", 2, 5), (0, "close", 0, 1)]
)  # agreed outside, moved inside
@example([(1, "change team", 1, 0), (0, "change team", 0, 0), (2, "end", 0, 0)])
@example(
    [
        *BEGUN,
        (1, "give", 0, 1),
        (0, "escalate", 0, 0),
        (0, "undo", 0, 0),
        (0, "give", 0, 0),
        (1, "cancel", 1, 0),
    ]
)
def test_the_fates_are_those_of_the_diary_now_and_on_every_day_before(tmp_path, steps):
    with closing(Store(begin_with(empty_records(), tmp_path / "diary.db"))) as store:
        diary = Diary(store)
        for step in (*BEGUN, *steps):
            diary.step(*step)
        for census in {diary.on, *(each.on for each in diary.entries)}:
            assert fates_of(store, census, ALL_KNOWN) == diary.fates(census, ALL_KNOWN)
        for told in diary.entries:
            assert fates_of(store, told.on, told.id) == diary.fates(told.on, told.id)


FIRST, SECOND, THIRD = (BEGINS + timedelta(weeks=weeks) for weeks in (0, 2, 4))
RULES = ("T13", "T15")
A_DAY = timedelta(days=1)


def sit(diary, on, lines, discussed=(), team="north", held=1):
    """One surgery: its agenda with what is past its date, and the children of whom something is recorded in it."""
    diary.on = on
    diary.begin(team, 0)
    planned = diary.entries[-1].id
    with diary.happens("lines") as (records, made):
        records.agenda_lines.keep(team, on, lines, replace(made, id=planned))
    for child in discussed:
        with diary.happens("reviewed", child, surgery=(team, on)) as (records, made):
            records.reviews.look_at(team, on, child, "Widen the search", made)
    diary.close(team, held)


def reach(diary, child, milestone, on):
    with diary.happens("milestone", child) as (records, made):
        records.milestones.reach(child, Event(on, milestone), made)


@pytest.fixture
def diary(store):
    return Diary(store)


def asked_of(store, method, census, *more, known=ALL_KNOWN, standing=ALL, keys=TEAMS):
    with store.read(standing) as records:
        return getattr(records.agreed, method)(counted_of(records, census, known, keys), *more)


CHILD_SEEN = st.fixed_dictionaries(
    {
        "lines": st.lists(st.sets(st.sampled_from(RULES)), min_size=3, max_size=3),
        "discussed": st.lists(st.booleans(), min_size=3, max_size=3),
        "step": st.none() | st.integers(0, 60),
        "end": st.none() | st.integers(29, 60),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHILD_SEEN, min_size=3, max_size=3), st.integers(28, 60))
@example(
    [
        {"lines": [{"T13"}] * 3, "discussed": [seen, False, False], "step": 0, "end": None}
        for seen in (True, False, False)
    ],
    40,
)
@example(
    [
        {"lines": [{"T13"}] * 3, "discussed": [seen, True, False], "step": 14, "end": None}
        for seen in (True, False, False)
    ],
    40,
)
def test_those_followed_are_those_found_child_by_child(tmp_path, children, days):
    census = BEGINS + timedelta(days=days)
    with closing(Store(begin_with(empty_records(), tmp_path / "diary.db"))) as store:
        diary = Diary(store)
        for number, on in enumerate((FIRST, SECOND, THIRD)):
            lines = [
                (ref, f"rule:{rule}:1")
                for ref, child in zip(CHILDREN, children, strict=True)
                for rule in sorted(child["lines"][number])
            ]
            seen = [ref for ref, child in zip(CHILDREN, children, strict=True) if child["discussed"][number]]
            sit(diary, on, lines, seen)
        for ref, child in zip(CHILDREN, children, strict=True):
            if child["step"] is not None:
                reach(diary, ref, "adm_match", BEGINS + timedelta(days=child["step"]))
            if child["end"] is not None:
                ended = BEGINS + timedelta(days=child["end"])
                diary.edit("end", ref, {"closed": ended, "outcome": "returned_home"})
        diary.on = max(census, diary.on)

        assert asked_of(store, "followed", census, census) == followed_by_hand(children, days)


def followed_by_hand(children, census):
    """The same, child by child and day by day."""
    found = []
    for child in children:
        surgeries = [(number * 14, sorted(lines)) for number, lines in enumerate(child["lines"]) if lines]
        if surgeries:
            start, (rule, *_) = surgeries[0]
            is_discussed = child["discussed"][start // 14]
            later = [on * 14 for on, seen in enumerate(child["discussed"]) if seen and on * 14 > start]
            for day in range(start + 1, census + 1):
                if day == child["step"]:
                    outcome = "reached"
                    break
                if day == child["end"] or (day in later and not is_discussed):
                    outcome = "ended"
                    break
            else:
                day, outcome = census, "waiting"
            found.append((rule, is_discussed, day - start, outcome))
    groups = {True: Counter(), False: Counter()}
    left_out = 0
    for rule, is_discussed, wait, outcome in found:
        if (rule, not is_discussed) in {(each[0], each[1]) for each in found}:
            groups[is_discussed][wait, outcome] += 1
        else:
            left_out += 1
    return groups[True], groups[False], left_out


def test_surgeries_are_held_not_held_skipped_or_open(diary, store):
    sit(diary, FIRST, [])
    sit(diary, SECOND, [], held=3)
    diary.on = THIRD
    diary.begin("north", 0)
    with diary.happens("skips") as (records, made):
        skipped = OccurrenceChange(SECOND, ChangeKind.SKIPPED, because="most are away")
        records.surgery_changes.put("south", skipped, made)
        records.outbox.plan("south", FIRST, PostKind.HEAD, "C0", made, skipped=True)

    def ends(known=ALL_KNOWN, standing=ALL):
        with store.read(standing) as records:
            found = records.agreed.surgeries(records.teams.ever(), *FOREVER, known)
            return [(each.team, each.nominal, each.end, each.following) for each in found]

    everything = [
        ("north", FIRST, SurgeryEnd.HELD, SECOND),
        ("north", SECOND, SurgeryEnd.NOT_HELD, THIRD),
        ("north", THIRD, SurgeryEnd.OPEN, None),
        ("south", FIRST, SurgeryEnd.SKIPPED, None),
        ("south", SECOND, SurgeryEnd.SKIPPED, None),
    ]
    assert ends() == everything
    closes = next(each.id for each in diary.entries if each.what == "close")
    assert ends(known=closes) == [("north", FIRST, SurgeryEnd.HELD, None)]
    assert ends(known=closes - 1) == [("north", FIRST, SurgeryEnd.OPEN, None)]
    assert ends(standing=Standing("U0MARY", teams=frozenset({"south"}))) == everything[3:]
    with store.read(ALL) as records:
        within = records.agreed.surgeries(records.teams.ever(), FIRST + A_DAY, SECOND, ALL_KNOWN)
    assert {each.nominal for each in within} == {SECOND}


def test_a_surgery_moved_is_of_the_day_it_was_held(diary, store):
    diary.begin("north", 0)
    with diary.happens("close") as (records, made):
        records.closings.close("north", FIRST, FIRST + A_DAY, made, by_hand=True)
    with store.read(ALL) as records:
        (found,) = records.agreed.surgeries(records.teams.ever(), FIRST + A_DAY, SECOND, ALL_KNOWN)
    assert (found.nominal, found.held_on) == (FIRST, FIRST + A_DAY)


def test_what_was_agreed_elsewhere_the_day_before_is_of_no_surgery_although_its_agenda_was_there(
    diary, store
):
    held = BEGINS + timedelta(days=1)
    with diary.happens("begin", ("north", held)) as (records, made):
        records.outbox.plan("north", held, PostKind.HEAD, "C0", made)
    diary.agree("BX-0042", 2)
    diary.on = held
    diary.agree("BX-0042", 4)
    with diary.happens("close", ("north", held)) as (records, made):
        records.closings.close("north", held, held, made, by_hand=True)

    (found,) = fates_of(store, held, ALL_KNOWN)
    assert (found.team, found.actions) == ("north", 1)


def test_what_was_past_its_date_is_cleared_still_there_put_off_or_gone_by_the_next_agenda(diary, store):
    for _ in range(3):  # each by the day before the surgery
        diary.agree("BX-0042", 0)
    diary.on += A_DAY
    lines = [
        *(("BX-0042", f"action:{number}") for number in (1, 2, 3)),
        *(("BX-0042", f"{key}:1") for key in ("rule:T13", "rule:T15", "expected:adm_match")),
        ("BX-0043", "rule:T13:1"),
        ("BX-0044", "rule:T13:1"),
    ]
    sit(diary, FIRST + A_DAY, lines)
    diary.on = SECOND
    diary.act("done", 0, 0)
    diary.act("move", 1, 7)
    with diary.happens("delay", "BX-0042") as (records, made):
        records.expectations.expect("BX-0042", "adm_match", THIRD, made)
        records.restrictions.narrow("BX-0044", ["U0SAM"], made)
    diary.edit("change team", "BX-0043", {"team": "south"})
    sit(diary, SECOND, [("BX-0042", "action:3"), ("BX-0042", "rule:T13:1")])

    found = asked_of(store, "past_dates", SECOND)

    assert sorted(found) == sorted(
        [
            PastRow(True, PastDate.CLEARED, 1, 1),
            PastRow(True, PastDate.PUT_OFF, 1, 1),
            PastRow(True, PastDate.STILL, 1, 1),
            PastRow(False, PastDate.STILL, 1, 0),
            PastRow(False, PastDate.CLEARED, 1, 0),  # T15
            PastRow(False, PastDate.PUT_OFF, 1, 0),  # the match is expected later
            PastRow(False, PastDate.GONE, 2, 0),  # another team's, and restricted to people named
            PastRow(True, PastDate.NOT_YET, 1, 14),
            PastRow(False, PastDate.NOT_YET, 1, 0),
        ]
    )

    assert asked_of(store, "past_dates", FIRST + A_DAY) == [
        PastRow(False, PastDate.NOT_YET, 5, 0),
        PastRow(True, PastDate.NOT_YET, 3, 3),
    ]


@pytest.mark.parametrize(
    ("until", "milestone", "became"),
    [
        (SECOND, "adm_match", PastDate.PUT_OFF),
        (SECOND - A_DAY, "adm_match", PastDate.CLEARED),
        (THIRD, None, PastDate.CLEARED),  # the new date of an action
    ],
)
def test_a_purposeful_delay_in_force_puts_off_and_does_not_clear(diary, store, until, milestone, became):
    sit(diary, FIRST, [("BX-0042", "rule:T13:1")])
    with diary.happens("delay", "BX-0042") as (records, made):
        records.approvals.ask(
            "BX-0042", until, "siblings first", made, milestone=milestone, standing=ApprovalState.APPROVED
        )
    sit(diary, SECOND, [])
    assert asked_of(store, "past_dates", SECOND) == [PastRow(False, became, 1, 0)]


@pytest.mark.parametrize("is_before", [True, False])
@pytest.mark.parametrize("what", ["ends", "restricted"])
def test_whoever_is_on_no_agenda_any_more_is_gone_from_then_on(diary, store, what, is_before):
    def leave():
        if what == "ends":
            diary.edit("end", "BX-0042", {"closed": SECOND, "outcome": "returned_home"})
        else:
            with diary.happens("restrict", "BX-0042") as (records, made):
                records.restrictions.narrow("BX-0042", ["U0SAM"], made)

    sit(diary, FIRST, [("BX-0042", "rule:T13:1")])
    if is_before:
        leave()
    sit(diary, SECOND, [])
    if not is_before:
        leave()
    became = PastDate.GONE if is_before else PastDate.CLEARED
    assert asked_of(store, "past_dates", SECOND) == [PastRow(False, became, 1, 0)]


def test_an_action_moved_to_an_earlier_day_was_not_past_the_date_first_agreed(diary, store):
    diary.agree("BX-0042", 9)
    diary.act("move", 0, 1)
    diary.on += 2 * A_DAY
    sit(diary, diary.on, [("BX-0042", "action:1")])
    assert asked_of(store, "past_dates", diary.on) == [PastRow(True, PastDate.NOT_YET, 1, 0)]


def test_a_panel_has_its_own_surgeries_and_compares_no_children(diary, store):
    """It looks at every team's children, on the same day as North did; what it discussed, North did not."""
    with diary.happens("panel") as (records, made):
        records.teams.add(replace(SOUTH, key="panel", channel="C0PANEL", is_panel=True), made)
    line = [("BX-0042", "rule:T13:1")]
    sit(diary, FIRST, line, ["BX-0042"], team="panel")
    sit(diary, FIRST, [*line, ("BX-0043", "rule:T13:1")])
    sit(diary, SECOND, [], team="panel")
    everyone = ("north", "panel")

    assert asked_of(store, "past_dates", SECOND, keys=("panel",)) == [PastRow(False, PastDate.CLEARED, 1, 0)]
    assert asked_of(store, "discussed", SECOND, keys=everyone) == (1, 1)
    assert asked_of(store, "followed", SECOND, SECOND, keys=("panel",)) == ({}, {}, 0)
    assert asked_of(store, "followed", SECOND, SECOND, keys=everyone) == ({}, {}, 2)


def test_children_are_compared_within_their_team_and_from_the_window_on(diary, store):
    diary.edit("change team", "BX-0043", {"team": "south"})
    sit(diary, FIRST, [("BX-0042", "rule:T13:1")], ["BX-0042"])
    sit(diary, FIRST, [("BX-0043", "rule:T13:1")], team="south")
    sit(diary, SECOND, [("BX-0044", "rule:T13:1")])

    assert asked_of(store, "followed", SECOND, SECOND) == ({(14, "waiting"): 1}, {(0, "waiting"): 1}, 1)
    assert asked_of(store, "followed", SECOND, FIRST) == ({}, {}, 2)


def test_what_came_after_the_day_asked_about_discussed_nobody_by_then(diary, store):
    diary.begin("north", 0)
    diary.on += A_DAY
    with diary.happens("reviewed", "BX-0042", surgery=("north", FIRST)):
        pass
    with diary.happens("close") as (records, made):
        records.closings.close("north", FIRST, FIRST, made, by_hand=True)
    assert asked_of(store, "discussed", FIRST) == (0, 0)
    assert asked_of(store, "discussed", FIRST + A_DAY) == (1, 1)


@pytest.fixture
def agreed(diary):
    """Two actions of a surgery that discussed two children, one of whom died since; the other is kept to Sam."""
    diary.begin("north", 0)
    for child in ("BX-0042", "BX-0043"):
        diary.agree(child, 3)
    diary.close("north", 1)
    diary.edit("end", "BX-0043", {"closed": FIRST, "outcome": "died"})
    return diary


ANALYST = Standing("U0ANN", roles=frozenset({Role.ANALYST}))


def test_no_child_is_named_of_whom_nothing_may_be_said_but_all_are_counted(agreed, store):
    def listed(which, standing=ALL):
        with store.read(standing) as records:
            found = records.agreed.actions(counted_of(records, FIRST, ALL_KNOWN), last_of(records), which)
            assert records.seen == {each.child for each in found}
            return found

    assert [row.fate for row in fates_of(store, FIRST, ALL_KNOWN)] == [Fate.COMING, Fate.NOT_KNOWN]
    due = FIRST + timedelta(days=3)
    assert listed(Fate.NOT_KNOWN) == []
    assert listed(Fate.COMING) == [
        ActionAgreed(1, "BX-0042", FIRST, Fate.COMING, due, due, None, 0, "Ring the school", "U0SAM")
    ]
    (counted,) = listed(Fate.COMING, ANALYST)
    assert (counted.child, counted.words, counted.owner) == ("BX-0042", None, None)
    assert asked_of(store, "discussed", FIRST) == (2, 2)
    assert asked_of(store, "children_discussed", FIRST) == [("BX-0042", 1)]

    with agreed.happens("restrict", "BX-0042") as (records, made):
        records.restrictions.narrow("BX-0042", ["U0SAM"], made)

    assert (
        listed(Fate.COMING, ANALYST) == asked_of(store, "children_discussed", FIRST, standing=ANALYST) == []
    )
    assert asked_of(store, "discussed", FIRST, standing=ANALYST) == (2, 2)
    assert len(listed(Fate.COMING)) == 1


def test_what_happened_on_the_way_is_looked_behind_too(agreed, store):
    for what in ("move", "give", "escalate"):
        agreed.act(what, 0, 9)
    for which in Happened:
        with store.read(ALL) as records:
            found = records.agreed.actions(counted_of(records, FIRST, ALL_KNOWN), last_of(records), which)
        assert [each.number for each in found] == [1], which


def test_a_child_with_another_reference_since_was_discussed_all_the_same(agreed, store):
    with agreed.happens("rename", "BX-0042") as (records, made):
        records.renames.rename("BX-0042", "BX-0050", made)
    assert asked_of(store, "children_discussed", FIRST) == [("BX-0050", 1)]
    assert sum(row.actions for row in fates_of(store, FIRST, ALL_KNOWN)) == 2


def test_a_manager_counts_the_surgeries_of_their_own_team_alone(agreed, store):
    of_south = Standing("U0OMAR", teams=frozenset({"south"}))
    with store.read(of_south) as records:
        assert counted_of(records, FIRST, ALL_KNOWN).surgeries == []
        assert records.agreed.fates(counted_of(records, FIRST, ALL_KNOWN), last_of(records)) == []


def test_a_team_that_has_ended_is_one_of_those_there_ever_were(diary, store):
    with diary.happens("team end") as (records, made):
        records.teams.end(SOUTH, made)
    with store.read(ALL) as records:
        assert [team.key for team in records.teams.ever()] == ["north", "south"]
        assert [team.key for team in records.teams.all()] == ["north"]
