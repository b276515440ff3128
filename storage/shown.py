"""Who was shown a child, and who was refused them: from the audit of reads, whichever reference they had then."""

from collections.abc import Iterator

from storage.reads import ReadOfChild
from storage.records import Records
from storage.references import named_now


def reads_of_child(records: Records, child: str) -> Iterator[ReadOfChild]:
    """Every read of a child, the latest first. Another child may have had one of their references before, or since."""
    for each in records.reads.about([child, *records.renames.of(child)]):
        if named_now(records, each.name, each.after + 1) == child:
            yield each
