"""A closed child who comes into care again: tracked anew, with nothing of the time before still asked."""

from permanence.journey import Child
from storage.history import Change
from storage.records import Records


def bring_back(records: Records, child: Child, change: Change) -> None:
    """Track a closed child again: what ended with the closing stays in history and is asked no more."""
    records.children.edit(child, change, closed=None, outcome=None)
    of_child = {"child": child.ref}
    records.expectations.retract(change, "child = :child", of_child)
    records.actions.retract(change, "child = :child and ended is null", of_child)
    records.approvals.retract(
        change,
        "child = :child and (standing = 'asked' or until >= :today)",
        {**of_child, "today": change.today.isoformat()},
    )
