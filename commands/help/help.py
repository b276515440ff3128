"""`help`: what can be asked for."""

from collections.abc import Sequence
from itertools import groupby

from commands.grammar.everyday import bare
from commands.grammar.formatting import as_quoted
from commands.grammar.reply import Button, Listing, Note, Reply
from commands.grammar.values import Rest
from commands.grammar.verbs import TOPICS, Verb, command, verbs
from commands.practice.request import Request
from permanence.errors import NotFound
from permanence.roles import Role
from permanence.words import listed, nearest


@command(
    role=Role.ANYONE,
    anywhere=True,
    reads=True,
    example="help milestone",
    also=(
        "what can you do",
        "what can i do",
        "what can i type",
        "what do i type",
        "how does this work",
        "how do i start",
        "where do i start",
        "commands",
        "menu",
    ),
)
def help(request: Request, about: Rest = "") -> Reply:  # noqa: A001 - the verb's own name
    """Say what can be asked for, or how one verb is typed."""
    typed = request.office.command
    shown = [verb for verb in verbs().values() if _is_for(verb, request)]
    if about := bare(about):
        return _one(about, shown, typed)
    shown.sort(key=lambda verb: TOPICS.index(verb.topic))
    topics = [
        f"**{topic.capitalize()}**: {', '.join(verb.name for verb in each)}"
        for topic, each in groupby(shown, key=lambda verb: verb.topic)
    ]
    return Reply(
        f"Type `{typed}` and then one of these. A reference alone, `{typed} BX-0042`, shows where that child is.",
        [
            Listing("", topics),
            Note(
                "What is left out is asked for in a form. "
                "Dates are day first: `12/10/2026`, `12 Oct`, `yesterday`, `next fri`, `in 2 weeks`. "
                f"`{typed} help milestone` says more about one, `{typed} help surgery` about all that begin so."
            ),
        ],
        buttons=[
            Button("My work", "me", main=True),
            *(Button(topic.capitalize(), f"help {topic}") for topic in TOPICS[:-1]),
        ],
        title="What I can do",
    )


def _is_for(verb: Verb, request: Request) -> bool:
    return not verb.is_hidden and (verb.roles != (Role.ADMIN,) or request.standing.has(Role.ADMIN))


def _one(about: str, shown: Sequence[Verb], typed: str) -> Reply:
    """How a verb is typed, and the others that begin with the same word; for a topic, the verbs in it."""
    found = [verb for verb in shown if verb.name == about or verb.name.split()[0] == about]
    topic = [verb for verb in shown if verb.topic == about and verb not in found]
    if not (found or topic):
        known = [*(verb.name for verb in shown), *TOPICS]
        alike = listed([f"`{name}`" for name in nearest(about, known)], "or")
        hint = f" Did you mean {alike}?" if alike else ""
        raise NotFound(f"There is no `{as_quoted(about, 40)}`.{hint} `{typed} help` lists everything.")
    return Reply(
        found[0].about if found else f"What there is about {about}.",
        [
            *(
                Listing(
                    verb.name.capitalize(),
                    [f"Type `{typed} {verb.usage}`", f"For example `{typed} {verb.example}`"],
                )
                for verb in found
            ),
            *(
                [Listing(f"More: {about}", [f"`{verb.usage}` – {_first_line(verb)}" for verb in topic])]
                if topic
                else []
            ),
        ],
        title=f"Help: {about}",
    )


def _first_line(verb: Verb) -> str:
    return verb.about.splitlines()[0]
