"""Keyed numbers: made again by whoever has the key, and by nobody else."""

import pytest

from permanence.errors import PermanenceError
from permanence.keyed import read_key, read_storage_key

TEXT = "0123456789abcdef" * 4
KEY = read_key(TEXT)


def test_a_text_has_the_number_that_hmac_gives_it():
    # printf 'child:BX-0042' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0123…: its first eight bytes, halved
    assert KEY.number("child", "BX-0042") == 0x7EA0C77F64D38EDB >> 1
    assert KEY.digest("child", "BX-0042")[:8] == (0x7EA0C77F64D38EDB).to_bytes(8)


def test_each_use_and_each_key_has_numbers_of_its_own():
    other = read_key("f" + TEXT[1:])

    assert (
        len(
            {
                KEY.number("child", "BX-0042"),
                KEY.number("sibling", "BX-0042"),
                other.number("child", "BX-0042"),
            }
        )
        == 3
    )
    assert all(0 <= KEY.number("child", f"BX-{number}") < 2**63 for number in range(500))


def test_a_key_is_read_with_the_space_around_it_and_in_either_case():
    assert read_key(f" {TEXT.upper()}\n") == KEY


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "PERMANENCE_KEY is not set"),
        (TEXT[1:], "it is 63 characters"),
        ("g" * 64, "must be 64 hex digits"),
    ],
)
def test_what_is_no_key_is_refused_and_not_shown(typed, told):
    with pytest.raises(PermanenceError, match=told) as refused:
        read_key(typed)

    assert not typed or typed not in str(refused.value)
    assert TEXT not in repr(KEY)


def test_a_key_of_the_records_is_read_likewise_and_says_what_is_lost_without_it():
    assert read_storage_key(TEXT, "PERMANENCE_STORAGE_KEY") == KEY
    with pytest.raises(
        PermanenceError, match=r"PERMANENCE_STORAGE_KEY is not set\..* without it nobody can read them"
    ):
        read_storage_key("", "PERMANENCE_STORAGE_KEY")
