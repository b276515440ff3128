"""What draws the messages outside an answer."""

from commands.messages.drawers import DRAWERS
from storage.outbox import PostKind


def test_every_kind_of_post_has_a_drawer():
    assert DRAWERS.keys() == set(PostKind)
