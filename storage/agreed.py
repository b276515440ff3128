"""What became of what surgeries agreed: which surgeries there were, the fate of each action, what was cleared, who moved on.

Nothing of it is kept: it is counted from the rows of what happened, each with its changes. A change that was taken back has not
happened. `known` is the last change that counts as known; `until` that by which it is asked what had become of it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from permanence.delays import ApprovalState
from permanence.measures.agreed import (
    STEPS,
    ActionAgreed,
    Fate,
    FateRow,
    Happened,
    PastDate,
    PastRow,
    SurgeryEnd,
    SurgeryHad,
    stretches,
)
from permanence.measures.figures import Counts
from permanence.surgery import REACH, ChangeKind
from permanence.teams import Team
from storage.children import NAMED, SEEN
from storage.outbox import PostKind
from storage.references import NAMED_NOW
from storage.spells import MENTIONED
from storage.transaction import Transaction

ALL_KNOWN = 2**62
"""A change after every other: what is known now."""

_STOOD = "{row}.recorded <= {at} and ({row}.retracted is null or {row}.retracted > {at})"
"""Whether a row stood after a change."""
_KNOWN = _STOOD.format(row="{row}", at=":known")
_HAPPENED = (
    "{change}.undoes is null and not exists"
    " (select 1 from audit u where u.undoes = {change}.id and u.id <= :known)"
)
"""Whether a change, a row of the audit, took nothing back and was not taken back."""
_TEAMS = (
    "select distinct key from main.teams where key in (select value from json_each(:keys))"
    " and (:every_figure or key in (select value from json_each(:teams)))"
)
"""The teams asked for, those that have ended too, that the asker may count."""
_AGENDAS = f"""select o.team, o.occurrence, o.recorded, o.state = 'skipped' from ({_TEAMS}) t
    cross join outbox o on o.kind = '{PostKind.HEAD}' and o.team = t.key and o.occurrence >= :since
    where o.recorded <= :known and o.remembered order by o.id"""
_CLOSINGS = f"""select c.team, c.surgery, c.held_on, c.recorded from ({_TEAMS}) t
    cross join closings c on c.team = t.key and c.surgery >= :since and c.retracted is null where c.recorded <= :known
    union all select c.team, c.surgery, c.held_on, c.recorded from closings c
    where c.retracted > :known and c.recorded <= :known and c.surgery >= :since and c.team in ({_TEAMS})"""
_SKIPPED = f"""select s.team, s.nominal from ({_TEAMS}) t cross join surgery_changes s on s.team = t.key
    where s.kind = '{ChangeKind.SKIPPED}' and {_KNOWN.format(row="s")}"""

_HELD = """held (team, nominal, held_on, opened, closes, following, followed, is_panel) as materialized (select
    json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'),
    json_extract(value, '$[4]'), json_extract(value, '$[5]'), json_extract(value, '$[6]'), json_extract(value, '$[7]')
    from json_each(:held))"""
_FIRST = "not exists (select 1 from actions e where e.child = f.child and e.number = f.number and e.recorded < f.recorded)"
_BEGUN = f"""elsewhere (team, child, number, owner, recorded) as materialized (
    select c.team, f.child, f.number, f.owner, f.recorded from json_each(:stretches) s
    cross join actions f on f.recorded between json_extract(s.value, '$[0]') and json_extract(s.value, '$[1]')
    cross join audit w on w.id = f.recorded and w.surgery is null and {_HAPPENED.format(change="w")}
    cross join children c on c.ref = f.child and {_STOOD.format(row="c", at="f.recorded")} where {_FIRST}),
    begun (team, held_on, child, number, owner) as (
    select h.team, h.held_on, f.child, f.number, f.owner from held h
    cross join audit w on w.team = h.team and w.surgery = h.nominal and w.id <= :until and {_HAPPENED.format(change="w")}
    cross join actions f on f.recorded = w.id where {_FIRST}
    union all
    select h.team, h.held_on, e.child, e.number, e.owner from held h
    join elsewhere e on e.team = h.team and e.recorded between h.opened and h.closes)"""
"""The actions agreed in surgeries: on their messages or in their channel, or elsewhere of the team's children while they were open that day."""
_LATEST = f"""(select r.id from actions r cross join audit w on w.id = r.recorded where r.child = b.child
    and r.number = b.number and r.recorded <= :until and {_HAPPENED.format(change="w")} order by r.recorded desc limit 1)"""
"""An action as the last that happened to it left it."""
_FATE = f"""case when a.ended is not null and a.cancelled then '{Fate.CANCELLED}'
    when a.ended <= a.first_due then '{Fate.IN_TIME}' when a.ended is not null then '{Fate.AFTER}'
    when not exists (select 1 from children c where c.ref = b.child and {_KNOWN.format(row="c")}
        and (c.closed is null or c.closed > :census)) then '{Fate.NOT_KNOWN}'
    when a.first_due >= :census then '{Fate.COMING}' else '{Fate.OVERDUE}' end"""
_ESCALATED = """(exists (select 1 from escalations e where e.action = b.number and e.recorded <= :until and e.retracted is null)
    or exists (select 1 from escalations e where e.retracted > :known and e.action = b.number and e.recorded <= :until))"""
_GIVEN = f"""exists (select 1 from actions r cross join audit w on w.id = r.recorded where r.child = b.child
    and r.number = b.number and r.owner <> b.owner and r.recorded <= :until and {_HAPPENED.format(change="w")})"""
_FATES = f"""with {_HELD}, {_BEGUN}, fates as materialized (
    select b.team, b.held_on, b.child, b.number, a.words, a.owner, a.first_due, a.due, a.ended, a.moves, {_FATE} as fate,
        {_ESCALATED} as escalated, {_GIVEN} as given from begun b cross join actions a on a.id = {_LATEST})"""
_COUNTED = f"""{_FATES} select team, substr(held_on, 1, 7), fate, count(*), count(case when moves > 0 then 1 end), sum(moves),
    sum(escalated), sum(given) from fates group by 1, 2, 3"""
_LISTED = f"""{_FATES} select fates.number, fates.child, fates.held_on, fates.fate, fates.first_due, fates.due, fates.ended, fates.moves,
        case when {SEEN} then fates.words end, case when {SEEN} then fates.owner end
    from fates cross join children c on c.ref = fates.child and c.retracted is null
    where {{which}} and {NAMED} and {MENTIONED} order by fates.held_on, fates.number"""
_WHICH: Mapping[Fate | Happened, str] = {
    **{fate: f"fates.fate = '{fate}'" for fate in Fate},
    Happened.MOVED: "fates.moves > 0",
    Happened.ESCALATED: "fates.escalated",
    Happened.GIVEN: "fates.given",
}

_OPEN_THEN = f"""exists (select 1 from actions a where a.child = l.child and a.number = cast(substr(l.line, 8) as integer)
    and a.ended is null and {_STOOD.format(row="a", at="h.followed")})"""
_ON_AGENDAS = f"""exists (select 1 from children c where c.ref = l.child and c.closed is null
    and (c.team = h.team or h.is_panel) and {_STOOD.format(row="c", at="h.followed")})
    and not exists (select 1 from restrictions r where r.child = l.child and r.retracted is null and r.recorded <= h.followed)"""
_DELAYED = f"""exists (select 1 from approvals p where p.child = l.child and p.milestone is not null
    and p.standing = '{ApprovalState.APPROVED}' and p.until >= h.following and {_STOOD.format(row="p", at="h.followed")})"""
_EXPECTED = f"""exists (select 1 from expectations x where x.child = l.child and l.line glob 'expected:' || x.milestone || ':*'
    and {_STOOD.format(row="x", at="h.followed")})"""
_PAST = f"""with {_HELD}, lines as materialized (select l.line glob 'action:*' as is_action, case
        when h.followed is null or h.followed > :until then '{PastDate.NOT_YET}'
        when exists (select 1 from agenda_lines n where n.team = h.team and n.surgery = h.following and n.child = l.child
            and n.line = l.line) then '{PastDate.STILL}'
        when not ({_ON_AGENDAS}) then '{PastDate.GONE}'
        when l.line glob 'action:*' then case when {_OPEN_THEN} then '{PastDate.PUT_OFF}' else '{PastDate.CLEARED}' end
        when {_DELAYED} or {_EXPECTED} then '{PastDate.PUT_OFF}' else '{PastDate.CLEARED}' end as became,
        case when l.line glob 'action:*' then max(0, julianday(h.held_on) - julianday((select a.first_due from actions a
            where a.child = l.child and a.number = cast(substr(l.line, 8) as integer) limit 1))) end as days
    from held h cross join agenda_lines l on l.team = h.team and l.surgery = h.nominal)
    select is_action, became, count(*), cast(coalesce(sum(days), 0) as integer) from lines group by 1, 2"""

_DISCUSSED = f"""discussed (team, nominal, held_on, child) as materialized (
    select distinct h.team, h.nominal, h.held_on, {NAMED_NOW.format(ref="w.child", row="w.id")} from held h
    cross join audit w on w.team = h.team and w.surgery = h.nominal and w.id <= :until
    where w.child is not null and w.changed and {_HAPPENED.format(change="w")})"""
"""The children of whom anything was recorded in a surgery."""
_NUMBER_DISCUSSED = f"with {_HELD}, {_DISCUSSED} select count(distinct child), count(*) from discussed"
_LIST_DISCUSSED = f"""with {_HELD}, {_DISCUSSED} select d.child, count(*) from discussed d
    cross join children c on c.ref = d.child and c.retracted is null where {NAMED} and {MENTIONED}
    group by d.child order by count(*) desc, d.child"""

_STEPS = ", ".join(f"'{key}'" for key in STEPS)
_FIRST_PAST = """first_past (team, nominal, held_on, child, rule) as materialized (
    select team, nominal, held_on, child, rule from (
        select h.team, h.nominal, h.held_on, l.child, substr(l.line, 6, instr(substr(l.line, 6), ':') - 1) as rule,
            row_number() over (partition by l.child order by l.id) as place
        from held h cross join agenda_lines l on l.team = h.team and l.surgery = h.nominal and l.line glob 'rule:*'
        where not h.is_panel and h.held_on <= :last) where place = 1)"""
"""Each child once: the first surgery whose agenda had them past a timescale, and the first that it named."""
_TAKEN_UP = """taken_up (child, on_day) as materialized (select p.child, min(d.held_on) from first_past p
    join discussed d on d.child = p.child and d.held_on > p.held_on group by p.child)"""
"""When a later surgery discussed them."""
_FOLLOWED = f"""with {_HELD}, {_DISCUSSED}, {_FIRST_PAST}, {_TAKEN_UP}, days as materialized (
    select p.team, p.rule, p.held_on, d.child is not null as is_discussed,
        case when d.child is null then u.on_day end as taken_up,
        (select min(m.reached) from milestones m where m.child = p.child and m.milestone in ({_STEPS}) and m.reached > p.held_on
            and m.reached <= :census and {_KNOWN.format(row="m")}) as reached,
        (select c.closed from children c where c.ref = p.child and {_KNOWN.format(row="c")} and c.closed <= :census) as ended
    from first_past p left join discussed d on d.child = p.child and d.team = p.team and d.nominal = p.nominal
        left join taken_up u on u.child = p.child),
    outcomes as (select is_discussed, case
        when reached <= min(coalesce(ended, '9'), coalesce(taken_up, '9')) then 'reached'
        when coalesce(ended, taken_up) is not null then 'ended' else 'waiting' end as outcome,
        cast(julianday(min(coalesce(reached, :census), coalesce(ended, :census), coalesce(taken_up, :census)))
            - julianday(held_on) as integer) as days,
        max(is_discussed) over alike > min(is_discussed) over alike as is_compared
    from days window alike as (partition by team, rule))
    select is_compared, is_discussed, days, outcome, count(*) from outcomes group by 1, 2, 3, 4"""


@dataclass(frozen=True, slots=True)
class SurgeriesAsked:
    """The surgeries asked about, and by when.

    Attributes:
        surgeries: The surgeries that were held in the window.
        census: The day by whose end it is asked what had become of what they agreed.
        until: The last change of that day.
        known: The last change that counts as known.
    """

    surgeries: Sequence[SurgeryHad]
    census: date
    until: int
    known: int


class AgreedInSurgeries:
    """What became of what surgeries agreed, within one transaction.

    Every child of the teams asked for is counted; only whom the asker may know of is named, and nobody of whom nothing may be
    said any more. What an action is, and whose, is told to those alone who may see the child.
    """

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def surgeries(self, teams: Iterable[Team], first: date, last: date, known: int) -> list[SurgeryHad]:
        """The surgeries of some teams from one day to another, by team and day, as far as the asker may count them."""
        panels = {team.key: team.is_panel for team in teams}
        asked = {
            "keys": self.records.list_of(panels),
            "since": (first - REACH).isoformat(),
            "known": known,
            **self.records.asker,
        }
        closings = {(team, nominal): rest for team, nominal, *rest in self.records.execute(_CLOSINGS, asked)}
        found: dict[tuple[str, str], SurgeryHad] = {}
        for team, nominal in self.records.execute(_SKIPPED, asked):
            on = date.fromisoformat(nominal)
            found[team, nominal] = SurgeryHad(team, on, on, SurgeryEnd.SKIPPED)
        followed: dict[str, tuple[str, int]] = {}
        for team, nominal, opened, is_skipped in self.records.execute(_AGENDAS, asked).fetchall()[::-1]:
            on = date.fromisoformat(nominal)
            held_on, closed = closings.get((team, nominal), (None, None))
            following, change = followed.get(team, (None, None))
            found[team, nominal] = SurgeryHad(
                team,
                on,
                date.fromisoformat(held_on) if held_on else on,
                _end(held_on, closed, is_skipped=is_skipped),
                opened,
                closed,
                date.fromisoformat(following) if following else None,
                change,
                panels[team],
            )
            if not is_skipped:
                followed[team] = nominal, opened
        within = (each for each in found.values() if first <= each.held_on <= last)
        return sorted(within, key=lambda each: (each.team, each.held_on))

    def fates(self, counted: SurgeriesAsked, last_of: Callable[[date], int]) -> list[FateRow]:
        """What became of the actions agreed; `last_of` is the last change of a day."""
        rows = self.records.execute(_COUNTED, self._asked(counted, last_of))
        return [FateRow(team, month, Fate(fate), *numbers) for team, month, fate, *numbers in rows]

    def actions(
        self, counted: SurgeriesAsked, last_of: Callable[[date], int], which: Fate | Happened
    ) -> list[ActionAgreed]:
        """The actions with one fate, or to which one thing happened, of those whose child the asker may know of, by surgery."""
        asked = self._asked(counted, last_of)
        rows = self.records.execute(_LISTED.format(which=_WHICH[which]), asked)
        found = [
            ActionAgreed(
                number,
                child,
                date.fromisoformat(held_on),
                Fate(fate),
                date.fromisoformat(first_due),
                date.fromisoformat(due),
                date.fromisoformat(ended) if ended else None,
                moves,
                words,
                owner,
            )
            for number, child, held_on, fate, first_due, due, ended, moves, words, owner in rows
        ]
        self.records.seen.update(each.child for each in found)
        return found

    def past_dates(self, counted: SurgeriesAsked) -> list[PastRow]:
        """What was past its date on the agendas, and what had become of it by each team's next agenda."""
        rows = self.records.execute(_PAST, self._asked(counted))
        return [
            PastRow(bool(is_action), PastDate(became), number, days)
            for is_action, became, number, days in rows
        ]

    def discussed(self, counted: SurgeriesAsked) -> tuple[int, int]:
        """How many children were discussed, and how often, each once a surgery."""
        number, times = self.records.execute(_NUMBER_DISCUSSED, self._asked(counted)).fetchone()
        return int(number), int(times)

    def children_discussed(self, counted: SurgeriesAsked) -> list[tuple[str, int]]:
        """The children discussed whom the asker may know of, and how often, the most often first."""
        found = self.records.execute(_LIST_DISCUSSED, self._asked(counted)).fetchall()
        self.records.seen.update(child for child, _ in found)
        return [(child, times) for child, times in found]

    def followed(self, counted: SurgeriesAsked, last: date) -> tuple[Counts, Counts, int]:
        """How long children past a timescale took to a next milestone: those discussed, the others, and how many are left out.

        Each is followed from the first surgery up to a day whose agenda had them past one. Left out is who has nobody to be
        compared with: past the same timescale in the same team, and discussed where they were not, or the other way about.
        """
        groups: tuple[dict[tuple[int | None, str], int], ...] = ({}, {})
        left_out = 0
        for is_compared, is_discussed, days, outcome, number in self.records.execute(
            _FOLLOWED, {**self._asked(counted), "last": last.isoformat()}
        ):
            if is_compared:
                groups[is_discussed][days, outcome] = number
            else:
                left_out += number
        return groups[True], groups[False], left_out

    def _asked(self, counted: SurgeriesAsked, last_of: Callable[[date], int] | None = None) -> dict[str, Any]:
        held = [(each, *_open_on_its_day(each, last_of)) for each in counted.surgeries]
        during = ((opens, closes) for _, opens, closes in held if opens and closes)
        return {
            "held": json.dumps(
                [
                    (
                        each.team,
                        each.nominal.isoformat(),
                        each.held_on.isoformat(),
                        opens,
                        closes,
                        each.following.isoformat() if each.following else None,
                        each.followed,
                        each.is_panel,
                    )
                    for each, opens, closes in held
                ]
            ),
            "stretches": json.dumps(stretches(during)),
            "census": counted.census.isoformat(),
            "until": counted.until,
            "known": counted.known,
            **self.records.asker,
        }


def _open_on_its_day(
    surgery: SurgeryHad, last_of: Callable[[date], int] | None
) -> tuple[int | None, int | None]:
    """The first and the last change of a surgery's day while it was open: its agenda may have been posted the day before."""
    if last_of is None or surgery.opened is None:
        return None, None
    opens = max(surgery.opened, last_of(surgery.held_on - timedelta(days=1)) + 1)
    return opens, min(surgery.closed or ALL_KNOWN, last_of(surgery.held_on))


def _end(held_on: str | None, closed: int | None, *, is_skipped: bool) -> SurgeryEnd:
    if closed is None:
        return SurgeryEnd.SKIPPED if is_skipped else SurgeryEnd.OPEN
    return SurgeryEnd.HELD if held_on else SurgeryEnd.NOT_HELD
