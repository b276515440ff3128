"""`permanence papers`: writes the papers into a folder, one row of `PAPERS` for each."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from bot.config import read_configuration, settings_from
from bot.say import PATIENT, open_store
from bot.terminal.keeping.papers.accessibility import accessibility
from bot.terminal.keeping.papers.as_page import as_page
from bot.terminal.keeping.papers.assessment import assessment
from bot.terminal.keeping.papers.known import GAP, KEYS, Known, known
from bot.terminal.keeping.papers.processing import processing
from bot.terminal.keeping.papers.security import security
from commands.desk.desk import Clock
from permanence.errors import PermanenceError
from permanence.roles import SEES_EVERYTHING
from permanence.words import count
from storage.database import whole_file

PAPERS: Mapping[str, Callable[[Known], Iterator[str]]] = {
    "impact-assessment": assessment,
    "record-of-processing": processing,
    "security-summary": security,
    "accessibility-statement": accessibility,
}
"""What each paper is made by."""
FORMS: Mapping[str, Callable[[str], str]] = {".md": str, ".html": as_page}
"""How a paper is written into a file of each kind."""


def papers(config: Path, folder: Path, clock: Clock) -> str:
    """Write every paper, as text and as a page, from the configuration and the records as they are; returns what was written.

    Raises PermanenceError rather than overwrite a file: the authority has written into it.
    """
    configuration = read_configuration(config)
    settings = settings_from(configuration, config.parent)
    if not folder.is_dir():
        raise PermanenceError(f"There is no folder {folder}. Make it, or choose another.")
    files = [folder / f"{name}{form}" for form in FORMS for name in PAPERS]
    if taken := next((each for each in files if each.exists()), None):
        raise PermanenceError(
            f"{taken} exists already, and I overwrite nothing. Move it, or choose another folder."
        )
    made = clock().astimezone(settings.office.zone).date()
    with (
        closing(open_store(settings, PATIENT)) as store,
        store.read(SEES_EVERYTHING) as records,
    ):
        facts = known(configuration, settings, records, made, [each for each in KEYS if os.environ.get(each)])
        told = {name: "\n\n".join(paper(facts)) + "\n" for name, paper in PAPERS.items()}
    for each in files:
        with whole_file(each) as part:
            part.write_text(FORMS[each.suffix](told[each.stem]), "utf-8")
    gaps = sum(text.count(GAP) for text in told.values())
    said = (
        "Written from the configuration and the records as they are, each as text and as a page to read, with "
        f"{count(gaps, 'gap')} marked for the authority to fill in:"
    )
    return "\n".join([said, *(f"  {each}" for each in files)])
