"""The adopters of families that loads told of: by them a later load knows the family, and an export finds their numbers."""

from storage.history import Change, HistoryTable


class FamilyAdopters(HistoryTable):
    """The adopters of families that a load told of, each by the reference that the key makes of the authority's number."""

    name = "family_adopters"

    def add(self, family: str, adopter: str, change: Change) -> None:
        """Record an adopter of a family."""
        self.record(change, family=family, adopter=adopter)

    def by_family(self) -> dict[str, list[str]]:
        """The adopters of each family."""
        found: dict[str, list[str]] = {}
        for family, adopter in self.records.execute(
            "select family, adopter from family_adopters where retracted is null order by id"
        ):
            found.setdefault(family, []).append(adopter)
        return found
