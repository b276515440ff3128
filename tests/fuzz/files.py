"""Files of every kind that is opened: whatever is in one, it is loaded or refused in sentences."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from bot.terminal.loading import load as loading
from permanence.errors import PermanenceError
from storage.store import Store
from tests.conftest import NORTH, GivenClock, make_settings, records_with
from tests.fuzz.choices import Choices
from tests.fuzz.words import Tried
from tests.invented_returns import HEADERS

OURS = b"ref,born,team,milestone,date,detail,worker,family_finder\n"
LIST_10 = b"Child unique ID,Date of birth,Date entered care,Date of decision that child should be placed for adoption\n"
KEY = "7" * 64
"""By which children's numbers become references."""


def _csv(chosen: Choices) -> bytes:
    head = chosen.one_of([OURS, LIST_10, *(f"{each}\n".encode() for each in HEADERS.values())])
    return head + chosen.rest()


def _xml(chosen: Choices) -> bytes:
    return b"<EXPSSDA903><CHILD>" + chosen.rest() + b"</CHILD></EXPSSDA903>"


def _packed(members: dict[str, bytes], how: int = ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", how) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def _zip(chosen: Choices) -> bytes:
    kinds = (_csv, _xml, lambda chosen: chosen.rest())
    name = chosen.one_of(["a.csv", "b/a.xml", "a", "__MACOSX/a", "a.zip"])
    return _packed({name: chosen.one_of(kinds)(chosen)}, chosen.one_of([ZIP_STORED, ZIP_DEFLATED]))


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "_rels/.rels": f'<r><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></r>'.encode(),
    "xl/workbook.xml": b'<workbook><sheets><sheet name="Sheet" id="b"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "".join(
        [
            "<r>",
            f'<Relationship Id="b" Type="{_OFFICE}/worksheet" Target="sheet.xml"/>',
            f'<Relationship Id="c" Type="{_OFFICE}/sharedStrings" Target="texts.xml"/>',
            f'<Relationship Id="d" Type="{_OFFICE}/styles" Target="styles.xml"/>',
            "</r>",
        ]
    ).encode(),
    "xl/texts.xml": b"<sst>"
    + b"".join(b"<si><t>%b</t></si>" % each for each in OURS.strip().split(b","))
    + b"</sst>",
    "xl/styles.xml": b'<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    "xl/sheet.xml": b"<worksheet><sheetData><row>"
    + b"".join(b'<c t="s"><v>%d</v></c>' % each for each in range(8))
    + b"</row><row></row></sheetData></worksheet>",
}
"""A workbook of one sheet, as small as one can be."""


def _workbook(chosen: Choices) -> bytes:
    """A workbook in which something stands in the midst of one of its files, or in place of a part of it."""
    name = chosen.one_of([*PARTS, "xl/sheet.xml", "xl/sheet.xml"])
    part = PARTS[name]
    at, to = chosen.number(len(part) + 1), chosen.number(len(part) + 1)
    return _packed({**PARTS, name: part[:at] + chosen.rest() + part[max(at, to) :]})


def _damaged(chosen: Choices) -> bytes:
    """A packed file of which some bytes are not what they were."""
    made = bytearray(
        _packed(PARTS if chosen.number(2) else {"a.csv": OURS * 3}, chosen.one_of([ZIP_STORED, ZIP_DEFLATED]))
    )
    while not chosen.is_empty:
        made[chosen.number(len(made)) if len(made) > 256 else 0] = chosen.number(256)
    return bytes(made[: len(made) - chosen.number(2)])


MADE: tuple[Callable[[Choices], bytes], ...] = (
    lambda chosen: chosen.rest(),
    _csv,
    _xml,
    _zip,
    _workbook,
    _damaged,
)


@contextmanager
def importers() -> Iterator[Tried]:
    """Every kind of file, tried as `load --dry-run` does."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        settings = make_settings(folder, "https://slack.invalid/api/")
        settings.database.write_bytes(records_with(NORTH))
        store = opened.enter_context(closing(Store(settings.database)))
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        # To open the records anew for each would take longer than all else.
        patch.setattr(loading, "open_store", lambda *_, **__: store)
        patch.setattr(store, "close", lambda: None)
        file = folder / "file"
        before = {*folder.iterdir(), file}
        patch.setenv("PERMANENCE_KEY", KEY)

        def tried(data: bytes) -> None:
            chosen = Choices(data)
            is_accepted = bool(chosen.number(2))
            file.write_bytes(chosen.one_of(MADE)(chosen))
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), suppress(PermanenceError):
                loading.load([file], settings, "tester", GivenClock(), dry_run=True, accept_good=is_accepted)
            left = {
                each for each in folder.iterdir() if not each.name.startswith(settings.database.name)
            } - before
            assert not left, "something is left behind"

        yield tried
