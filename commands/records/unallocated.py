"""`unallocated`: the children who are in no team yet."""

from commands.grammar.reply import Button, Listing, Note, Reply
from commands.grammar.verbs import command
from commands.messages.buttons import WITH_BUTTONS
from commands.messages.pages import FromWhich, Page
from commands.messages.sentences import birth_words
from commands.practice.request import Request
from permanence.journey import Child
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count


@command(
    role=Role.MANAGER,
    reads=True,
    title=tr("Children in no team"),
    also=(
        "children without a team",
        "who is unallocated",
        "which children are in no team",
        "which children are unallocated",
    ),
)
def unallocated(request: Request, *, from_: FromWhich | None = None) -> Reply:
    """List the children who are in no team yet, by reference and month of birth, to be taken into one."""
    found = request.records.children.unallocated()
    if not found:
        return Reply(tr("No child waits for a team."))
    page = Page.of(found, from_)
    manages = sorted(request.standing.manages)
    into = manages[0] if len(manages) == 1 else None
    return Reply(
        tr(f"{count(len(found), 'child is', 'children are')} in no team yet, so no agenda shows them."),
        [
            Listing("", [f"**{child.ref}** · {birth_words(child)}" for child in page.shown]),
            *page.notes(tr("by reference")),
            Note(
                tr(
                    "`allocate BX-0042 north worker @Sam` takes a child into a team you manage, and names their social worker."
                )
            ),
        ],
        buttons=[
            *(_allocate_button(child, into) for child in page.shown[:WITH_BUTTONS]),
            *page.onward("unallocated"),
        ],
        title=tr("Children in no team"),
        fallback=tr(f"In no team yet: {count(len(found), 'child', 'children')}"),
    )


def _allocate_button(child: Child, into: str | None) -> Button:
    """The button that takes a child into the asker's only team, or asks into which."""
    if into:
        return Button(tr(f"{child.ref} to {into}"), f"allocate {child.ref} {into}")
    return Button(tr(f"Allocate {child.ref}…"), f"allocate {child.ref}")
