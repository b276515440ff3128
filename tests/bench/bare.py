"""The SQL that a team's agenda needs, and nothing else: the same rows, by one question a table."""

from datetime import timedelta
from typing import Any

from tests.bench.town import TODAY

_OF_TEAM = (
    "join children c on c.ref = {0}.child and c.retracted is null and c.closed is null and c.team = :team"
)

QUESTIONS = (
    (
        "select key, name, channel, manager, anchor, at, weeks, since, added, discussed from teams"
        " where key = :team and retracted is null"
    ),
    "select clock, watched from clocks where team = :team and retracted is null",
    "select nominal, kind, moved_to, at, because from surgery_changes where team = :team and retracted is null",
    (
        "select c.ref, c.born, c.due, c.worker, c.family_finder, c.reviewing_officer from children c"
        " where c.team = :team and c.retracted is null and c.closed is null order by c.ref"
    ),
    (
        f"select m.child, m.reached, m.milestone, m.detail from milestones m {_OF_TEAM.format('m')}"
        " where m.retracted is null"
    ),
    (
        f"select p.child, p.agreed, p.plan, p.alongside, p.because from plans p {_OF_TEAM.format('p')}"
        " where p.retracted is null order by p.agreed, p.id"
    ),
    f"select e.child, e.milestone, e.expected from expectations e {_OF_TEAM.format('e')} where e.retracted is null",
    (
        "select a.number, a.child, a.owner, a.words, a.agreed, a.due, a.first_due, a.moves, a.because, a.done,"
        f" a.done_words from actions a {_OF_TEAM.format('a')}"
        " where a.retracted is null and a.done is null order by a.due, a.number"
    ),
    (
        "select c.ref, a.at, a.person from children c join audit a on a.id = max("
        "  c.recorded,"
        "  (select coalesce(max(recorded), 0) from milestones where child = c.ref and retracted is null),"
        "  (select coalesce(max(recorded), 0) from plans where child = c.ref and retracted is null),"
        "  (select coalesce(max(recorded), 0) from expectations where child = c.ref and retracted is null),"
        "  (select coalesce(max(recorded), 0) from actions where child = c.ref and retracted is null),"
        "  (select coalesce(max(recorded), 0) from updates where child = c.ref and retracted is null))"
        " where c.team = :team and c.retracted is null and c.closed is null"
    ),
    f"select s.child, s.sibling, s.arrangement from siblings s {_OF_TEAM.format('s')} where s.retracted is null",
    f"select r.child, r.person from restrictions r {_OF_TEAM.format('r')} where r.retracted is null",
    (
        "select child, occurrence, part, state, attempted from outbox"
        " where team = :team and occurrence >= :since and state <> 'skipped' order by occurrence"
    ),
)


def agenda(connection: Any, team: str) -> int:
    """Fetch every row; gives how many there were."""
    values = {"team": team, "since": (TODAY - timedelta(days=365)).isoformat()}
    return sum(len(connection.execute(question, values).fetchall()) for question in QUESTIONS)
