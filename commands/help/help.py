"""`help`: what can be asked for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from commands.grammar.everyday import bare
from commands.grammar.formatting import as_quoted
from commands.grammar.reply import Button, Item, Listing, Note, Reply, Text
from commands.grammar.values import Rest
from commands.grammar.verbs import TOPICS, Verb, command, verbs
from commands.practice.request import Request
from permanence.errors import NotFound
from permanence.language import tr
from permanence.roles import Role, with_article
from permanence.words import begun, listed, nearest, without_plurals

TASKS = (
    Item(
        tr("See what you have to do, the most pressing first: `me`"), Button(tr("My work"), "me", main=True)
    ),
    Item(
        tr("See where a child is, what is past its date and what is coming: `status`"),
        Button(tr("Find a child"), "status"),
    ),
    Item(
        tr("Record what happened, such as a meeting, an order or a move: `milestone`"),
        Button(tr("Record a milestone"), "milestone"),
    ),
    Item(tr("Agree who does what for a child, and by when: `action`"), Button(tr("New action"), "action")),
    Item(
        tr("See what the next surgery will discuss: `surgery`"), Button(tr("Preview the agenda"), "surgery")
    ),
)
"""What people most often want, each with the button that opens its form or its answer."""
TEAMS = Item(
    tr("See the teams, who manages each and when its next surgery is: `teams`"), Button(tr("Teams"), "teams")
)
OF_ROLE = {
    Role.ADMIN: (
        Item(
            tr("Add a team, with its channel, its manager and its surgeries: `team add`"),
            Button(tr("Add a team"), "team add"),
        ),
        Item(tr("Change a team, or who manages it: `team edit`"), Button(tr("Change a team"), "team edit")),
        Item(
            tr("Say who is a service manager, a consultant or an analyst: `role`"),
            Button(tr("Give a role"), "role"),
        ),
        Item(tr("See who may do what: `roles`"), Button(tr("All roles"), "roles")),
        TEAMS,
    ),
    Role.ANALYST: (
        TEAMS,
        Item(
            tr("Count the children of each team by plan, milestone and date past: `find`"),
            Button(tr("Count children"), "find"),
        ),
        Item(tr("See the dates of a team's surgeries: `dates`"), Button(tr("Dates"), "dates")),
    ),
}
"""The same for those who work with no child."""


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
    """Say what can be asked for, or how one command is typed. `milestones`, `plans` and `words` list what can be typed."""
    typed = request.office.command
    shown = [verb for verb in verbs().values() if _is_for(verb, request)]
    if about := bare(about):
        listing = next((verb for verb in _lists() if verb.name == about), None)
        return listing.function(request) if listing else _one(about, shown, typed)
    shown.sort(key=lambda verb: (TOPICS.index(verb.topic), verb.name))
    everybodys = [verb for verb in shown if _is_everybodys(verb)]
    others = sorted({verb.roles for verb in shown if verb not in everybodys}, key=_rank)
    return Reply(
        tr(
            f"Press what you want to do, or type `{typed}` and the word beside it. What you leave out is asked for in a form."
        ),
        [
            *_tasks(request),
            Text(
                tr(
                    f"These are all the words; a reference alone, `{typed} BX-0042`, shows where that child is."
                )
            ),
            Listing(
                tr("Everybody"),
                [
                    f"{topic.capitalize()}: {_names(each)}"
                    for topic, each in groupby(everybodys, key=lambda verb: verb.topic)
                ],
            ),
            Listing(
                tr("By role"),
                [
                    f"{begun(_who(roles))}: {_names(verb for verb in shown if verb.roles == roles)}"
                    for roles in others
                ],
            ),
            Note(
                tr(
                    "Dates are day first: `12/10/2026`, `12 Oct`, `yesterday`, `next fri`, `in 2 weeks`. "
                    f"`{typed} help milestone` says more about one, `{typed} help surgery` about all that begin so, "
                    f"`{typed} help manager` about all that a manager may do."
                )
            ),
        ],
        buttons=[
            *(Button(topic.capitalize(), f"help {topic}") for topic in TOPICS[:-1]),
            *(Button(verb.title, verb.name) for verb in _lists()),
        ],
        title=tr("What I can do"),
    )


def _tasks(request: Request) -> Sequence[Item]:
    """What the asker most often wants, by the role on record: in the terminal everybody may do everything."""
    roles = {request.records.roles.of(request.person)}
    if request.person in request.office.admins:
        roles.add(Role.ADMIN)
    own = [task for role, tasks in OF_ROLE.items() if role in roles for task in tasks]
    return TASKS if request.standing.manages else own or TASKS


def _is_for(verb: Verb, request: Request) -> bool:
    return not verb.is_hidden and (verb.roles != (Role.ADMIN,) or request.standing.has(Role.ADMIN))


def _is_everybodys(verb: Verb) -> bool:
    return bool({Role.ANYONE, Role.WORKER} & {*verb.roles})


def _lists() -> Sequence[Verb]:
    """The verbs that list what can be typed."""
    return [
        verb for verb in verbs().values() if verb.topic == "help" and not (verb.parameters or verb.is_hidden)
    ]


def _rank(roles: tuple[Role, ...]) -> list[int]:
    return [list(Role).index(role) for role in roles]


def _who(roles: Sequence[Role]) -> str:
    return listed([role.value for role in roles], tr("or"))


def _names(each: Iterable[Verb]) -> str:
    return ", ".join(verb.name for verb in each)


def _one(about: str, shown: Sequence[Verb], typed: str) -> Reply:
    """How a verb is typed, and the others that begin with the same word; for a topic or a role, the verbs in it."""
    found = [verb for verb in shown if verb.name == about or verb.name.split()[0] == about]
    found.sort(key=lambda verb: verb.name != about)
    more = [verb for verb in shown if about in (verb.topic, *verb.roles) and verb not in found]
    if not (found or more):
        known = [*(verb.name for verb in shown), *TOPICS]
        alike = listed([f"`{name}`" for name in without_plurals(nearest(about, known))], tr("or"))
        hint = tr(f" Did you mean {alike}?") if alike else ""
        raise NotFound(tr(f"There is no `{as_quoted(about, 40)}`.{hint} `{typed} help` lists everything."))
    return Reply(
        found[0].about if found else tr(f"What there is about {about}."),
        [
            *(Listing(verb.name.capitalize(), [*_how_typed(verb, typed)]) for verb in found),
            *(
                [Listing(tr(f"More: {about}"), [f"`{verb.usage}` – {_first_line(verb)}" for verb in more])]
                if more
                else []
            ),
        ],
        title=tr(f"Help: {about}"),
    )


def _how_typed(verb: Verb, typed: str) -> Iterator[str]:
    yield tr(f"Type `{typed} {verb.usage}`")
    yield tr(f"For example `{typed} {verb.example}`")
    if not _is_everybodys(verb):
        yield tr(f"Only {listed([with_article(role) for role in verb.roles], tr('or'))} may")


def _first_line(verb: Verb) -> str:
    return verb.about.splitlines()[0]
