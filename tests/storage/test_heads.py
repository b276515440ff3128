"""The latest rows of both audits, as they are printed and read again."""

import pytest

from permanence.errors import NotUnderstood
from storage.heads import Heads, beside
from tests.storage.conftest import shown


def test_the_latest_rows_are_read_again_as_they_were_printed(tracked):
    assert Heads.of(tracked.path).read is None
    shown(tracked, 2, child="BX-0042")
    heads = Heads.of(tracked.path)

    assert str(heads).splitlines() == [f"change {heads.change}", f"read {heads.read}"]
    assert (heads.change.split()[0], heads.read.split()[0]) == ("2", "1")
    beside(tracked.path).write_text(f"{heads}\n")
    assert Heads.read_from(beside(tracked.path)) == heads
    tracked.reads.path.unlink()
    assert Heads.of(tracked.path) == Heads(heads.change, None)
    assert beside(tracked.path).name == "permanence.db.head"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"change 5",
        b"page 5 " + b"A" * 64,
        b"change 5 " + b"G" * 64,
        b"change x " + b"A" * 64,
    ],
)
def test_a_file_with_anything_else_is_named_and_not_understood(text, tmp_path):
    (tmp_path / "kept.head").write_bytes(text)
    with pytest.raises(NotUnderstood, match=r"kept\.head has not the latest rows of an audit"):
        Heads.read_from(tmp_path / "kept.head")
