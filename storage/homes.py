"""The App Homes in Slack, and which of them are out of date."""

from collections.abc import Iterable

from storage.children import OWN, OWN_OF_C
from storage.transaction import Transaction


class OpenedHomes:
    """The App Homes that people have opened; `wanted` and `drawn` count as they do for a post."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def open(self, person: str) -> None:
        """A person opens their Home: draw it now, and keep it up to date from now on."""
        self.records.execute(
            "insert into homes (person, wanted, drawn) values (?, 1, 0)"
            " on conflict (person) do update set wanted = wanted + 1",
            (person,),
        )

    def is_open(self, person: str) -> bool:
        """Whether a person has ever opened their Home."""
        return bool(self.records.execute("select 1 from homes where person = ?", (person,)).fetchone())

    def want_redrawn(self, child: str) -> None:
        """Something about a child changed: redraw the Homes of everyone involved with them."""
        own = " union ".join(f"select {column} from children where ref = :child" for column in OWN)
        self.records.execute(
            f"""
            update homes set wanted = wanted + 1 where person in (
                {own}
                union select owner from actions where child = :child and retracted is null
                union select t.manager from teams t join children c on c.team = t.key and c.retracted is null
                    where c.ref = :child and t.retracted is null
                union select t.chair from teams t join children c on c.team = t.key and c.retracted is null
                    where c.ref = :child and t.retracted is null
                union select v.by_person from covers v join teams t on v.person in (t.manager, t.chair)
                    join children c on c.team = t.key and c.retracted is null
                    where c.ref = :child and t.retracted is null and v.retracted is null
                union select v.by_person from covers v join children c on v.person in ({OWN_OF_C})
                    where c.ref = :child and v.retracted is null)""",
            {"child": child},
        )

    def want_all_redrawn(self, people: Iterable[str] | None = None) -> None:
        """Redraw every Home, or those of the people named."""
        some = "" if people is None else " where person in (select value from json_each(?))"
        values = () if people is None else (self.records.list_of(people),)
        self.records.execute(f"update homes set wanted = wanted + 1{some}", values)

    def to_do(self) -> list[tuple[str, int]]:
        """Whose Home is to be drawn, each with the number of the drawing."""
        return list(
            self.records.execute("select person, wanted from homes where drawn < wanted order by person")
        )

    def published(self, person: str, drawn: int) -> None:
        """Record that a Home shows drawing number `drawn`."""
        self.records.execute("update homes set drawn = max(drawn, ?) where person = ?", (drawn, person))
