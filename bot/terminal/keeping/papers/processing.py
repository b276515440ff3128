"""The record of processing activities, as Article 30 of the UK GDPR asks for it."""

from collections.abc import Iterator

from bot.slack.manifest import SCOPES
from bot.terminal.exporting.export import EXPORTS
from bot.terminal.keeping.papers.known import TABLES, Known, gap, heading, retention_table, table

SCOPES_FOR = {
    "app_mentions:read": "to be spoken to in a team's channel",
    "channels:read": "to notice that a team's channel was made public",
    "chat:write": "to post, redraw and delete its own messages",
    "commands": "to be asked by a slash command and by shortcuts",
    "files:write": "to show pictures and documents, and to delete them",
    "groups:history": "to look for a message whose posting was not confirmed",
    "groups:read": "to ask who is in a team's private channel",
    "im:history": "to be asked in a direct message",
    "im:write": "to tell somebody in private",
    "reactions:write": "to mark what it has understood",
    "users:read": "to ask whether somebody is a guest, a bot, or deactivated, and how they are called",
}
"""What each right in Slack is for."""


def processing(facts: Known) -> Iterator[str]:
    """The record, part by part."""
    yield heading(facts, "Record of processing activities (UK GDPR, Article 30)")
    rows = [
        ("Controller", facts.authority),
        ("Contact, data protection officer, joint controllers", gap("who they are.")),
        (
            "Purpose",
            "Keeping children in care from waiting longer than they need for a permanent family: dates, actions, meetings, figures",
        ),
        (
            "Ground",
            "Public task, Article 6(1)(e). "
            + gap("the statute, and the condition for special-category data."),
        ),
        (
            "Whose data",
            f"{facts.children} children who are or were tracked, and adoptive families, by reference; colleagues, by their Slack id and name",
        ),
        (
            "Who receives it",
            f"Colleagues in {facts.teams} teams and whoever holds a role that is granted, in Slack ({facts.slack})",
        ),
        (
            "Processor",
            "Slack, for messages, files and events. "
            + gap("the contract, and who runs the machine, if not the authority."),
        ),
        ("Transfers abroad", "None by the bot itself. " + gap("where the workspace keeps its data.")),
        ("Security", "See the security summary"),
    ]
    yield table(("what", "as it is"), rows)
    yield f"## What is kept\n\n{table(('table', 'what it holds'), list(TABLES.items()))}"
    yield (
        "The audit of changes and that of reads keep who did or saw what, and when. The name that Slack gives a colleague is kept with the id. Figures are rows made of the tables above. Messages that "
        "were posted are kept as which, where and about whom, and drawn of the records each time."
    )
    roles = [(role, str(held)) for role, held in sorted(facts.holders.items())]
    yield "## Who holds a role that is granted\n\n" + (
        table(("role", "people"), roles) if roles else "Nobody holds one yet."
    )
    yield f"## For how long\n\n{retention_table(facts)}"
    yield f"## What the app may do in Slack\n\n{table(('right', 'what for'), [(f'`{each}`', SCOPES_FOR[each]) for each in SCOPES])}"
    written = ", ".join(f"`{each}`" for each in EXPORTS)
    port = facts.settings.metrics
    counts = (
        f"Counts without content are told on port {port} of this machine alone."
        if port
        else "No counts are told to other programs."
    )
    yield (
        "## What comes in and goes out\n\n"
        "- In, from files by `permanence load` alone: the authority's own CSV and spreadsheets, the yearly return SSDA903, Ofsted's lists, the "
        "standard dataset and the daily flow of the Department for Education. Names, days of birth, postcodes and numbers in them are not kept.\n"
        f"- Out, by `permanence export` and `permanence report` alone, to a folder on the machine: {written}. The audit says who wrote what. "
        "A purge writes each child's `subject` first, unless told not to. Reports and minutes also go to Slack as documents.\n"
        "- Copies of the records go where `permanence backup` and `[backup] folder` put them. Rows that a load refused are written to a file as they were, names too.\n"
        f"- {counts}"
    )
