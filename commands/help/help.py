"""`help`: what can be asked for."""

from itertools import groupby

from commands.kinds import Rest
from commands.registry import Verb, command, verbs
from commands.reply import Button, Listing, Note, Reply
from commands.request import Request
from permanence.errors import NotFound
from permanence.roles import Role
from permanence.words import listed, nearest

TOPICS = ("case", "journey", "action", "surgery", "team", "help")
"""The topics in the order that people need them."""


@command(role=Role.ANYONE, anywhere=True, reads=True, example="help milestone")
def help(request: Request, about: Rest = "") -> Reply:  # noqa: A001 - the verb's own name
    """Say what can be asked for, or how one verb is typed."""
    typed = request.office.command
    if about:
        return _one(about.lower().strip("`"), typed)
    shown = [
        verb
        for verb in verbs().values()
        if not verb.is_hidden and (verb.roles != (Role.ADMIN,) or request.standing.has(Role.ADMIN))
    ]
    shown.sort(key=lambda verb: TOPICS.index(verb.topic))
    topics = [
        Listing(topic.capitalize(), [f"`{verb.usage}` – {_first_line(verb)}" for verb in each])
        for topic, each in groupby(shown, key=lambda verb: verb.topic)
    ]
    return Reply(
        f"Type `{typed}` and then one of these. A reference alone, `{typed} BX-0042`, shows where that child is.",
        [
            *topics,
            Note(
                "Dates are day first: `12/10/2026`, `12 Oct`, `yesterday`, `next fri`, `in 2 weeks`. "
                f"`{typed} help milestone` says more about one of them."
            ),
        ],
        buttons=[Button("My caseload", "caseload"), Button("My overdue actions", "overdue")],
        title="What I can do",
    )


def _one(about: str, typed: str) -> Reply:
    known = {name: verb for name, verb in verbs().items() if not verb.is_hidden}
    found = [verb for name, verb in known.items() if name == about or name.split()[0] == about]
    if not found:
        alike = listed([f"`{name}`" for name in nearest(about, known)], "or")
        hint = f" Did you mean {alike}?" if alike else ""
        raise NotFound(f"There is no `{about[:40]}`.{hint} `{typed} help` lists everything.")
    return Reply(
        found[0].about,
        [
            Listing(
                verb.name.capitalize(),
                [f"Type `{typed} {verb.usage}`", f"For example `{typed} {verb.example}`"],
            )
            for verb in found
        ],
        title=f"Help: {about}",
    )


def _first_line(verb: Verb) -> str:
    return verb.about.splitlines()[0]
