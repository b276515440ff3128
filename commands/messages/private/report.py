"""The private message to whoever wants a report whenever a period is over: it is ready, and comes with it."""

from commands.grammar.reply import Button, Note, Reply
from commands.messages.sentences import nothing_more
from commands.practice.request import AsOf
from permanence.language import tr
from permanence.measures.periods import REPORT_KINDS, named
from permanence.roles import REPORT_READERS
from storage.outbox import Post


def draw_report(as_of: AsOf, post: Post) -> Reply | None:
    """That a report is ready, with the way to it; it says nothing of its figures, which are shown only to who may see them then."""
    kind, _, team = post.subject.partition(" ")
    of_kind = REPORT_KINDS[kind]
    title = f"{of_kind.title}, {named(of_kind.over_by(post.occurrence))}"
    if as_of.records.roles.of(post.to) not in REPORT_READERS:
        return nothing_more(post, tr(f"{title}: reports are for service managers and analysts."))
    found = as_of.records.teams.find(team) if team else None
    whose = found.name if found else tr("every team")
    return Reply(
        tr(f"**{title}**, of {whose}, is ready. It comes with this message, as a page and as a PDF."),
        [
            Note(
                tr(
                    "In it numbers from 1 to 5 are hidden, so it can be passed on. The files are taken down after some days."
                )
            )
        ],
        buttons=[
            Button(tr("Get the report"), report_command(as_of, post), main=True),
            Button(tr("Send no more"), "report off"),
        ],
        fallback=title,
    )


def report_command(as_of: AsOf, post: Post) -> str:
    """What is typed for the report that a post tells of: as it was known on the day that was planned, whenever it is asked for."""
    on = as_of.records.delivery.planned_at(post).astimezone(as_of.office.zone).date()
    return f"report {post.subject} at {post.occurrence:%d/%m/%Y} as known {on:%d/%m/%Y}"
