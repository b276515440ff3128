"""The accessibility statement of the pages that the bot makes: reports and documents, to be read outside Slack."""

from collections.abc import Iterator

from bot.terminal.keeping.papers.known import Known, gap, heading


def accessibility(facts: Known) -> Iterator[str]:
    """The statement, part by part."""
    yield heading(facts, "Accessibility statement for reports and documents")
    yield (
        "This is about the pages (HTML) and PDF files that the bot makes of reports and minutes. Slack's own windows are Slack's."
    )
    yield (
        "## What was tried\n\n"
        "The product's own tests open a report in a browser and find that:\n\n"
        "- it reads on a phone, and prints;\n"
        "- it says its language, and has a title and headings;\n"
        "- every table has its title, and every cell its row and column;\n"
        "- every picture has a title and says in words what it shows;\n"
        "- it loads nothing from elsewhere, and nothing in it moves.\n\n"
        "Nothing is said by colour alone. The PDF is tagged, with its title, language and outline."
    )
    yield (
        "## What is not accessible\n\n"
        "- The PDF does not say of a table's heading whether it heads a row or a column. The page does: publish the page.\n"
        "- Pictures in Slack are images; what they show is said in words in the same message."
    )
    yield (
        "## What was not tried\n\n"
        "It was not tried by people who use screen readers, magnifiers or voice control, nor by an independent audit. Nobody has "
        "measured it against every criterion of WCAG 2.2."
    )
    yield gap(
        "how to ask for another form, whom to tell of a problem, how soon they answer, the enforcement body, the date of the last review."
    )
