"""The guide of the demonstration: what a newcomer does in the first five minutes, and what shows that it was done."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.page.trainer import GuideStep
from permanence.roles import CLOCK


@dataclass(frozen=True, slots=True)
class Lesson:
    """A step of the guide, which is done once somebody has asked for a verb: its person, or the clock."""

    step: GuideStep
    verb: str
    by_clock: bool = False

    @property
    def person(self) -> str:
        """Who asks for the verb."""
        return CLOCK.person if self.by_clock else self.step.person


LESSONS: Sequence[Lesson] = (
    Lesson(
        GuideStep(
            "Read the agenda",
            "You are Mary, who manages North, and this was posted a moment ago. Scroll up to its first message: what the "
            "team has reached, which actions are overdue, and how many dates are past. Each child to discuss has a "
            "message of their own below it. Press “About this list” to see what it watches.",
            "U0MARY",
            "C0NORTH",
        ),
        "surgery about",
    ),
    Lesson(
        GuideStep(
            "Finish an action, and open a child's thread",
            "You are Sam, a social worker. Find BX-0042, open “More”, and choose Done with the number "
            "of “Chase the medical report”: the message changes for everybody, and only you are told how to take it "
            "back. Then choose “Reply in thread”, which a message shows when you point at it or touch it, and say a word "
            "to the team.",
            "U0SAM",
            "C0NORTH",
        ),
        "done",
    ),
    Lesson(
        GuideStep(
            "Record a milestone with the form",
            "Send this as it stands. A form opens: choose BX-0042, look for “planning”, and record it for today.",
            "U0SAM",
            "C0NORTH",
            "/permanence milestone",
        ),
        "milestone",
    ),
    Lesson(
        GuideStep(
            "Say what is holding a date up",
            "Send this. Choose a day in about six weeks, and “Sibling assessment first”. That is for the child's sake, "
            "so the manager is asked to agree it.",
            "U0SAM",
            "C0NORTH",
            "/permanence delay BX-0042 selection meeting",
        ),
        "delay",
    ),
    Lesson(
        GuideStep(
            "As the manager, agree it",
            "You are Mary, in your own conversation with the bot. Press Agree. Above it is what else needs your "
            "decision: an action that Sam asks for help with, and the work of somebody who has left.",
            "U0MARY",
            "dm",
        ),
        "approve",
    ),
    Lesson(
        GuideStep(
            "Chair the surgery",
            "You are Mary still: Cora chairs, and the manager may. Send this: it brings up one child at a time, with what "
            "was agreed last time. Press “Discussed…” and say what was decided, and then “Next child”.",
            "U0MARY",
            "C0NORTH",
            "/permanence next north",
        ),
        "next",
    ),
    Lesson(
        GuideStep(
            "Close it and read the minutes",
            "Send this. A form shows what is still open, and asks who was there: press Close. Then open the thread of "
            "the agenda's first message: who agreed to do what, by when, and what is carried forward.",
            "U0MARY",
            "C0NORTH",
            "/permanence surgery north close",
        ),
        "surgery close",
    ),
    Lesson(
        GuideStep(
            "See one person's whole work",
            "You are Sam again. Home has everything of yours in one place, and each line's buttons.",
            "U0SAM",
            "home",
        ),
        "home",
    ),
    Lesson(
        GuideStep(
            "See a child's journey",
            "Send this to the bot, in your own conversation with it. A picture follows.",
            "U0SAM",
            "dm",
            "chart BX-0042",
        ),
        "chart",
    ),
    Lesson(
        GuideStep(
            "Go to the next surgery",
            "Press “North's next surgery” beside the day. Everybody with something due has had a private message two "
            "working days before, and the next agenda says what is new, what is still there, and what has cleared.",
            "U0MARY",
            "C0NORTH",
        ),
        "agenda",
        by_clock=True,
    ),
)
"""The steps of the first five minutes."""
