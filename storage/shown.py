"""Who was shown a child, and who was refused them: from the audit of reads, whichever reference they had then."""

from collections.abc import Iterator

from permanence.teams import Side
from storage.reads import ReadOfChild
from storage.records import Records
from storage.references import named_now


def reads_of_child(records: Records, child: str) -> Iterator[ReadOfChild]:
    """Every read of a child, the latest first; what the family-finding side was shown is told to that side alone.

    Another child may have had one of the references before, or since.
    """
    sees = records.families.are_seen()
    kept_back = () if sees else [each.key for each in records.teams.ever() if each.side is Side.FINDING]
    names = [child, *records.renames.of(child)]
    for each in records.reads.about(names, without=kept_back, of_families=sees):
        if named_now(records, each.name, each.after + 1) == child:
            yield each
