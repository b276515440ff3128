"""What keeps a message from being posted: what is kept of it, and what is shown."""

import pytest

from permanence.trouble import Trouble, trouble_kept


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_is_known_again_by_what_is_kept_of_it_and_shown_in_words(trouble):
    assert trouble_kept(trouble.value) is trouble
    assert len(str(trouble)) > len(trouble.value)


def test_what_is_no_known_trouble_is_shown_as_it_was_kept():
    assert trouble_kept("Slack said msg_too_long") == "Slack said msg_too_long"


def test_a_channels_trouble_says_what_puts_it_right_if_anybody_can():
    assert [trouble.fix for trouble in Trouble] == [
        "Type `/invite @Permanence` there",
        "Unarchive it",
        "Make it a private channel",
        "End the sharing",
        "Take them out of it, or accept them",
        "",
    ]


def test_a_channel_that_is_public_or_shared_is_exposed_and_one_that_is_archived_is_not():
    assert {trouble for trouble in Trouble if trouble.exposes} == {Trouble.NOT_PRIVATE, Trouble.SHARED}
