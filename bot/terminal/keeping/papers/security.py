"""The security summary: one page for whoever answers for the machine."""

from collections.abc import Iterator

from bot.terminal.keeping.papers.known import KEYS, Known, gap, heading, settings_table
from permanence.keyed import PERMANENCE_KEY, STORAGE_KEY
from permanence.words import listed

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", PERMANENCE_KEY, STORAGE_KEY, "PERMANENCE_NEW_KEY")
"""What is in the environment and nowhere else."""


def security(facts: Known) -> Iterator[str]:
    """The summary, part by part."""
    yield heading(facts, "Security summary")
    keys = listed([f"{each} {'was' if each in facts.keys else 'was not'} set" for each in KEYS])
    files = (
        f"They and their copies are encrypted, with {STORAGE_KEY if STORAGE_KEY in facts.keys else PERMANENCE_KEY}."
        if facts.settings.key
        else "They are not encrypted themselves: keep them on an encrypted disk."
    )
    yield (
        "- **Where it runs.** One process at a time on the authority's machine. It opens a connection to Slack and listens to nobody "
        f"({'but to this machine alone, for its counts' if facts.settings.metrics else 'on no port'}).\n"
        "- **Who may do what.** Slack is asked who is in a channel, and believed for five minutes at the most; all is refused where it does not answer. An administrator of the bot sees no "
        "child by that. At the terminal the boundary is the operating system: whoever can read the files may ask for anything, and the audit "
        "has their account.\n"
        f"- **Secrets.** {', '.join(SECRETS)}: in the environment alone, in no file of the bot's and in no log. {keys} as this was written.\n"
        f"- **Files.** The records and all beside them are their owner's alone (mode 0600). {files}\n"
        "- **Proof.** Changes and reads are two chains of hashes; `permanence audit verify` names what was altered, and the latest rows kept "
        "elsewhere show that the whole was not made anew.\n"
        "- **Copies.** `permanence backup` takes a consistent copy while the bot runs, and checks it; `permanence restore` keeps what it replaces.\n"
        "- **Logs and counts.** No free text and no references.\n"
        "- **What people type.** Looked at for what says who somebody is, refused, and kept nowhere.\n"
        "- **Files for spreadsheets.** No cell that is written is one that a spreadsheet would run.\n"
        "- **Erasure.** By the authority's own rows, from the files, both audits and Slack; the certificate names what it cannot reach.\n"
        "- **Supply chain.** Every library is pinned with its hash; a release is checked for known weaknesses and has a bill of materials."
    )
    yield f"## The settings as they are\n\n{settings_table(facts)}"
    yield gap(
        "the machine and who administers it, disk encryption, where backups go and for how long, who watches the log, single sign-on and "
        "device rules of the workspace, whom to tell of a breach."
    )
