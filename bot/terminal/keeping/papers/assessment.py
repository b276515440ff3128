"""The data-protection impact assessment: what is done with whose data, why, what could go wrong and what is done about it."""

from collections.abc import Iterator

from bot.terminal.keeping.papers.known import (
    Known,
    access_table,
    gap,
    heading,
    retention_table,
    settings_table,
    sight_table,
    table,
)

RISKS = (
    (
        "Somebody sees a child whom they may not",
        (
            "The team's private channel, the child's own people and granted roles are the boundary. Slack is asked, and believed for five minutes at the most; all is refused "
            "where Slack cannot be asked. Guests, bots, people of another organisation, and public, archived or shared channels are refused. "
            "Whoever loses access loses what was shown. Nobody gives themselves a role that shows children, managers are told of each, and "
            "whether a second administrator has to confirm it is `[access] second_administrator`."
        ),
    ),
    (
        "A channel is made public, or somebody joins it who should not",
        (
            "The bot looks at each channel, stops posting, tells those who can put it right, and can delete what it said there. The team's "
            "manager is told who joined; whether they see anything before the manager says that it is right is `[access] confirm_newcomers`."
        ),
    ),
    (
        "A child is known by what is written",
        (
            "Children are references. Free text is looked at for names, numbers, addresses and dates of birth, refused and not kept. It is no "
            "proof: a story can tell who a child is."
        ),
    ),
    (
        "Adopters, or the place of a placement, come to be known",
        (
            "Of an adoptive family a reference and the area it lives in are recorded, of introductions the kind of venue; no field asks for a "
            "name or an address, and both are looked at as all free text is. The family-finding side is shown them, and whoever reaches every team."
        ),
    ),
    (
        "A pseudonym is led back to a child",
        (
            "References made of a child's number need the authority's key. Extracts carry other numbers than references. Small numbers are "
            "hidden where figures are passed on."
        ),
    ),
    (
        "A wrong date, or something posted twice, misleads people",
        (
            "Dates are said back with their weekday; each message is posted once; a correction keeps what was there; a person decides, "
            "never the bot."
        ),
    ),
    (
        "Records are lost, or altered unseen",
        "Copies are checked as they are taken. Changes and reads are chained by hashes, and `permanence audit verify` finds what was altered.",
    ),
    (
        "Data is kept for too long",
        (
            "`permanence retention` names whose records may go; a purge erases them with a certificate. What people typed in Slack follows "
            "the workspace's own retention."
        ),
    ),
    (
        "What is in Slack leaves the region, or is read by another feature of Slack",
        "The bot sends Slack no more than its messages. Where Slack keeps them, and which of its features read them, is a setting of the workspace.",
    ),
)
"""What could go wrong, and what the product does about it."""


def assessment(facts: Known) -> Iterator[str]:
    """The assessment, part by part."""
    yield heading(facts, "Data-protection impact assessment")
    yield gap(
        "asset owner, sponsor, information-governance lead, data protection officer, date of the next review."
    )
    yield (
        "## 1. Why an assessment is needed\n\n"
        "The bot matches facts about children in care against timescales and shows them to teams in a chat tool. The Information "
        "Commissioner's list asks for an assessment where data is matched, where those whom it is about may not know of it, where they "
        "are vulnerable, where the technology is new, and where a breach could put somebody in danger: each may apply here."
    )
    yield (
        "## 2. What is done\n\n"
        f"On record are {facts.children} children, in {facts.teams} teams. For each, workers record milestones, plans, actions and notes; the "
        "bot reckons what is past its date, puts it before the team at a fortnightly meeting, and counts indicators. "
        "It decides nothing about a child: it shows dates and counts, reminds people, and a person decides. So there is no automated decision.\n\n"
        f"The records are SQLite files on the authority's own machine. Messages go to Slack ({facts.slack}). Nothing else receives "
        "anything unless somebody writes a file out."
    )
    yield gap(
        "how many children and colleagues it will reach, for how long, and how families and young people are told of it in the privacy notice."
    )
    yield f"### The settings as they are\n\n{settings_table(facts)}"
    yield (
        "## 3. Who was asked\n\n"
        + gap(
            "which workers, young people, parents, carers, the union and the Caldicott guardian were consulted, and what they said."
        )
    )
    yield from _in_proportion(facts)
    rows = [(risk, measure, gap("likelihood, severity, what is left")) for risk, measure in RISKS]
    yield f"## 5. What could go wrong\n\n{table(('risk', 'what the product does', 'judged'), rows)}"
    yield (
        "## 6. What Slack does\n\n"
        "Slack is a processor. It offers residency in the United Kingdom for messages, files, the search index and what apps post, on "
        "Business+ and above; profiles, membership of the workspace and of channels, analytics and ids are kept outside the region. "
        "It keeps all messages unless the workspace or a channel is set otherwise. A transfer to the United States under the UK-US bridge needs a "
        "recipient who is listed with the UK extension, and special-category data must be marked as sensitive when it is sent."
    )
    yield gap(
        "the plan, the region, the retention of the workspace, which of Slack's own features may read the channels, the contract."
    )
    yield f"## 7. Signed off\n\n{gap('measures approved by, residual risks approved by, advice of the data protection officer, date.')}"


def _in_proportion(facts: Known) -> Iterator[str]:
    """Whether it is necessary and in proportion: the law in force, how long, who may ask for what."""
    yield (
        "## 4. Whether it is necessary and in proportion\n\n"
        "- The law: the UK GDPR and the Data Protection Act 2018, as amended by the Data (Use and Access) Act 2025, whose main parts on "
        "data protection have been in force since 5 February 2026.\n"
        "- The ground is the authority's own public task (Article 6(1)(e)): recognised legitimate interests are not for a public body's "
        "own tasks. Facts about health, ethnic origin and court proceedings need a condition beside it.\n"
        "- Only what the timescales and figures need is kept: a month of birth and no day (of an unborn child, the day on which the birth is expected), a reference and no name, no address, no number "
        "of the NHS, of a school or of an insurance.\n"
        "- A person may ask what is held: `permanence export subject` writes it. Since 19 June 2025 the search must be reasonable and in "
        "proportion; the exemption for social work in Schedule 3 to the 2018 Act may apply, and the authority decides.\n"
        "- Since 19 June 2026 complaints about data protection are acknowledged within 30 days: the authority's own procedure."
    )
    yield gap(
        "the statute that the task rests on, the condition for special-category data, and the appropriate policy document."
    )
    yield f"### For how long\n\n{retention_table(facts)}"
    yield (
        "The tracker is no case record. The adoption case record (SI 2005/888) and the looked-after child's (SI 2010/959, regulations "
        "49 and 50) are kept by the agency under those regulations; what belongs there is copied before anything is erased here."
    )
    yield f"### What of a child is shown, and to whom\n\n{sight_table()}\n\n### Who may ask for what\n\n{access_table()}"
