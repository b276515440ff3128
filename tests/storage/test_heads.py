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
    assert Heads.read_from(f"{heads}\n") == heads
    tracked.reads.path.unlink()
    assert Heads.of(tracked.path) == Heads(heads.change, None)
    assert beside(tracked.path).name == "permanence.db.head"


@pytest.mark.parametrize(
    "text", ["", "\n", "change 5", f"page 5 {'A' * 64}", f"change 5 {'G' * 64}", f"change x {'A' * 64}"]
)
def test_anything_else_is_not_understood(text):
    with pytest.raises(NotUnderstood, match="`permanence audit head` prints them"):
        Heads.read_from(text)
