"""What keeps a message from being posted and people can put right."""

from enum import Enum

from permanence.language import tr


class Trouble(Enum):
    """What is wrong with a channel, or with the person a message is for; as text, its words.

    The value is what the records keep. `fix` is what puts a channel right, where the words do not say it themselves.
    """

    ABSENT = "absent"
    ARCHIVED = "archived"
    NOT_PRIVATE = "not private"
    SHARED = "shared"
    OUTSIDER = "outsider"
    UNREACHABLE = "unreachable"

    def __str__(self) -> str:
        return _WORDS[self][0]

    @property
    def exposes(self) -> bool:
        """Whether others than the team can read what is in the channel."""
        return self in (Trouble.NOT_PRIVATE, Trouble.SHARED)

    @property
    def fix(self) -> str:
        """What puts it right, as the beginning of a sentence; empty where its words say so or nobody can."""
        return _WORDS[self][1]


_WORDS = {
    Trouble.ABSENT: (tr("I am not in the channel"), tr("Type `/invite @Permanence` there")),
    Trouble.ARCHIVED: ("the channel is archived", tr("Unarchive it")),
    Trouble.NOT_PRIVATE: ("the channel is not private", tr("Make it a private channel")),
    Trouble.SHARED: ("the channel is shared with another workspace", tr("End the sharing")),
    Trouble.OUTSIDER: (
        "a guest or another app is in the channel whom its manager has not accepted",
        tr("Take them out of it, or accept them"),
    ),
    # Slack did answer: the person is a guest, a bot or unknown.
    Trouble.UNREACHABLE: ("this person cannot be written to in Slack", ""),
}


def trouble_kept(kept: str) -> Trouble | str:
    """The trouble that a kept text stands for; any other text, such as Slack's own code, is itself."""
    return next((each for each in Trouble if each.value == kept), kept)
