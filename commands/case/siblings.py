"""`siblings`: which children are brothers and sisters."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from commands.grammar.reply import UNDO, Listing, Question, Reply
from commands.grammar.values import ChildRefs
from commands.grammar.verbs import command
from commands.messages.sentences import arrangement_words
from commands.practice.cases import siblings_named
from commands.practice.request import Request
from permanence.errors import NotUnderstood
from permanence.language import tr
from permanence.roles import Role
from permanence.siblings import Pair, decided_otherwise, torn
from permanence.words import listed

MOST = 50
"""The most children of whom one command can say that they are siblings."""
MOST_TOLD = 10
"""The most contradictions that a question tells."""


def what_to_ask(request: Request, children: Sequence[str], arrangement: str = "undecided") -> Question | None:
    """Return what is to be asked before an arrangement of siblings that contradicts what is on record of them."""
    refs = _checked(request, children)
    known = _known(request, refs)
    said = [
        tr(
            f"{listed([f'**{ref}**' for ref in sorted(pair)])} are {arrangement_words(known[pair])}, as recorded."
        )
        for pair in decided_otherwise(refs, arrangement, known)
    ]
    said += [
        tr(
            f"**{chain[0]}** and **{chain[-1]}** would be apart, though "
            f"{listed([tr(f'{one} is to be with {other}') for one, other in pairwise(chain)])}."
        )
        for chain in torn(refs, arrangement, known)
    ]
    if not said:
        return None
    said = [
        *said[:MOST_TOLD],
        *(
            [tr(f"And {len(said) - MOST_TOLD} more: `status {refs[0]}` shows a child's siblings.")]
            if len(said) > MOST_TOLD
            else []
        ),
    ]
    words = tr(f"{said[0]} Is it now: {listed(refs)}, {arrangement_words(arrangement)}?")
    return Question(
        words,
        yes=tr("Yes, record it"),
        parts=[Listing("", said[1:])] if said[1:] else [],
        in_terminal=tr(
            f"{' '.join(said)} If it is right, type it again with `yes` at the end. Nothing was changed."
        ),
    )


@command(role=Role.WORKER, asks=what_to_ask)
def siblings(
    request: Request,
    children: ChildRefs,
    arrangement: Literal["together", "apart", "undecided"] = "undecided",
) -> Reply:
    """Record that children are siblings, and whether they are to be together or apart."""
    refs = _checked(request, children)
    request.records.siblings.join(refs, arrangement, request.change)
    said = arrangement_words(arrangement)
    return Reply(tr(f"{listed([f'**{ref}**' for ref in refs])} are siblings, {said}."), buttons=[UNDO])


def _checked(request: Request, children: Sequence[str]) -> list[str]:
    """Return the children named, each once. Raises a PermanenceError for fewer than two, and for one whom the asker may not change."""
    refs = list(dict.fromkeys(children))
    if not 2 <= len(refs) <= MOST:
        raise NotUnderstood(
            tr(f"Name two children or more, and at most {MOST}."),
            field="children",
            how=": `siblings BX-0042 BX-0043 together`",
        )
    for ref in refs:
        request.child(ref)
    return refs


def _known(request: Request, refs: Sequence[str]) -> dict[Pair, str]:
    """Return what is on record of these children and of their siblings' siblings, as far as the asker may see them."""
    known: dict[Pair, str] = {}
    waiting = list(refs)
    for ref in waiting:  # grows while it is walked
        for sibling, arrangement in siblings_named(request.records, ref):
            known[frozenset((ref, sibling))] = arrangement
            if sibling not in waiting:
                waiting.append(sibling)
    return known
