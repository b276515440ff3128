"""Documents as files: HTML, and PDF on A4 with numbered pages. Their headings are headings, and nothing is shown by colour."""

from html import escape

from commands.grammar.reply import Document

STYLE = (
    "body{font:12pt/1.4 sans-serif;color:#000;max-width:42em;margin:2em auto;padding:0 1em}h1{font-size:1.4em}"
    "h2{font-size:1.1em;margin-bottom:0}ul{margin-top:.2em}footer{margin-top:2em;font-size:.85em}"
)


def render_html(document: Document) -> str:
    """The document as a page that stands alone."""
    sections = "".join(
        f"<h2>{escape(each.title)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in each.lines)}</ul>"
        for each in document.sections
    )
    title = escape(document.title)
    return (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}</h1><p>{escape(document.words)}</p>{sections}<footer>{escape(document.note)}</footer></html>\n"
    )


def render_pdf(document: Document) -> bytes:
    """The document as a tagged PDF; the same document always has the same bytes."""
    from bot.pictures.pages import TaggedPages  # noqa: PLC0415 - only a document needs what they need

    pages = TaggedPages(document.title, document.on)
    pages.heading(document.title, 0, 15)
    pages.say(document.words, 10, before=2)
    for section in document.sections:
        pages.heading(section.title, 1, 11, before=3, room=18)
        pages.bullets(section.lines)
    pages.say(document.note, 9, before=5)
    return bytes(pages.output())
