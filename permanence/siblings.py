"""Which children are to live together or apart, and where that cannot all be true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

TOGETHER, APART, UNDECIDED = "together", "apart", "undecided"

Pair = frozenset[str]
"""Two children who are siblings."""


def pairs_of(refs: Iterable[str]) -> list[Pair]:
    """Every two of some children, in order of reference."""
    return [frozenset(pair) for pair in combinations(sorted(set(refs)), 2)]


def decided_otherwise(refs: Iterable[str], arrangement: str, known: Mapping[Pair, str]) -> list[Pair]:
    """The pairs of some children for whom the opposite of an arrangement is on record, or any decision where it is undecided."""
    return [pair for pair in pairs_of(refs) if known.get(pair) in {TOGETHER, APART} - {arrangement}]


def torn(refs: Iterable[str], arrangement: str, known: Mapping[Pair, str]) -> list[Sequence[str]]:
    """Where children would be apart who are each to be with the next: `(A, B, C)`, where A and C are to be apart.

    Only what an arrangement of some children brings about, and not what is on record already.
    """
    before = {tuple(chain) for chain in _chains(known)}
    after = {**known, **dict.fromkeys(pairs_of(refs), arrangement)}
    return [chain for chain in _chains(after) if tuple(chain) not in before]


def _chains(arranged: Mapping[Pair, str]) -> list[Sequence[str]]:
    """For every two children to be apart, the shortest way from one to the other by those to be together, if there is one."""
    beside: dict[str, set[str]] = defaultdict(set)
    for pair, arrangement in arranged.items():
        if arrangement == TOGETHER:
            for ref in pair:
                beside[ref] |= pair - {ref}
    apart = sorted(sorted(pair) for pair, arrangement in arranged.items() if arrangement == APART)
    found = (_way(first, last, beside) for first, last in apart)
    return [way for way in found if way]


def _way(first: str, last: str, beside: Mapping[str, Iterable[str]]) -> Sequence[str]:
    """The shortest way from one child to another, both included; empty if there is none."""
    ways, reached = [[first]], {first}
    for way in ways:  # grows while it is walked: the nearest come first
        if way[-1] == last:
            return way
        for ref in sorted(set(beside.get(way[-1], ())) - reached):
            reached.add(ref)
            ways.append([*way, ref])
    return []
