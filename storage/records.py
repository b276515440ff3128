"""All the tables within one transaction, as one person may see them."""

import re
from typing import Any

from permanence.caching import cached_property
from permanence.roles import CLOCK
from storage.actions import Actions
from storage.agreed import AgreedInSurgeries
from storage.approvals import Approvals
from storage.audit import Audit
from storage.children import Children, Restrictions, Siblings
from storage.confirmations import Confirmations
from storage.conflicts import Conflicts
from storage.delivery import Delivery
from storage.escalations import Escalations
from storage.exposures import Exposures
from storage.families.adopters import FamilyAdopters
from storage.families.families import Families
from storage.families.finding import FamilySearches, MeetingsOfSides
from storage.families.links import IntroductionsOfLinks, Links
from storage.families.releases import Releases
from storage.families.steps import FamilyExpectations, FamilyFeedback, FamilySteps
from storage.finding import ChildSearch
from storage.holds import LegalHolds
from storage.homes import OpenedHomes
from storage.journeys import Expectations, Journeys, Milestones, Plans, Updates
from storage.load_counts import LoadCountsOfTeams
from storage.migrations import HISTORIES
from storage.newcomers import Newcomers
from storage.outbox import Outbox
from storage.people import Covers, DisplayNames, Leavers, Quiets
from storage.pictures import Pictures
from storage.praises import Praises
from storage.redactions import Redactions
from storage.renames import Renames
from storage.reports import WantedReports
from storage.spells import Spells
from storage.spells_due import SpellsDue
from storage.surgeries import AgendaChoices, AgendaLines, Closings, Reviews, Surgeries, Turns
from storage.teams import Clocks, Roles, SurgeryChanges, Teams
from storage.transaction import Transaction

_STANDING = (
    "teams",
    "roles",
    "surgery_changes",
    "restrictions",
    "covers",
    "quiets",
    "closings",
    "renames",
    "newcomers",
    "confirmations",
)
"""What decides who may see what and where it stands, which holds as it is now whatever was known before."""
_FACTS = tuple(table for table in HISTORIES if table not in _STANDING)


class Records(Transaction):
    """The tables, one attribute each, within one transaction."""

    audit = cached_property(Audit)
    teams = cached_property(Teams)
    clocks = cached_property(Clocks)
    roles = cached_property(Roles)
    surgery_changes = cached_property(SurgeryChanges)
    children = cached_property(Children)
    siblings = cached_property(Siblings)
    restrictions = cached_property(Restrictions)
    families = cached_property(Families)
    links = cached_property(Links)
    introductions = cached_property(IntroductionsOfLinks)
    releases = cached_property(Releases)
    family_steps = cached_property(FamilySteps)
    family_expectations = cached_property(FamilyExpectations)
    feedback = cached_property(FamilyFeedback)
    family_adopters = cached_property(FamilyAdopters)
    family_searches = cached_property(FamilySearches)
    meetings_of_sides = cached_property(MeetingsOfSides)
    renames = cached_property(Renames)
    redactions = cached_property(Redactions)
    milestones = cached_property(Milestones)
    expectations = cached_property(Expectations)
    plans = cached_property(Plans)
    updates = cached_property(Updates)
    journeys = cached_property(Journeys)
    spells = cached_property(Spells)
    spells_due = cached_property(SpellsDue)
    actions = cached_property(Actions)
    agreed = cached_property(AgreedInSurgeries)
    approvals = cached_property(Approvals)
    conflicts = cached_property(Conflicts)
    load_counts = cached_property(LoadCountsOfTeams)
    praises = cached_property(Praises)
    reviews = cached_property(Reviews)
    turns = cached_property(Turns)
    closings = cached_property(Closings)
    agenda_choices = cached_property(AgendaChoices)
    agenda_lines = cached_property(AgendaLines)
    escalations = cached_property(Escalations)
    covers = cached_property(Covers)
    quiets = cached_property(Quiets)
    legal_holds = cached_property(LegalHolds)
    leavers = cached_property(Leavers)
    wanted_reports = cached_property(WantedReports)
    names = cached_property(DisplayNames)
    homes = cached_property(OpenedHomes)
    pictures = cached_property(Pictures)
    exposures = cached_property(Exposures)
    newcomers = cached_property(Newcomers)
    confirmations = cached_property(Confirmations)
    outbox = cached_property(Outbox)
    delivery = cached_property(Delivery)
    surgeries = cached_property(Surgeries)
    search = cached_property(ChildSearch)
    as_at_change: int | None = None
    """The change after which these records are read; None for as they are now."""

    def as_at(self, change: int) -> "Records":
        """The same records, for the same asker, with the facts as they were known after a change. Only for reading."""
        then = Records(_Known(self.execute, change), CLOCK)
        then.asker, then.seen, then.as_at_change = self.asker, self.seen, change
        return then


class _Known:
    """Reads what was known after a change: a query's tables are replaced by their rows as they were then."""

    def __init__(self, read: Any, change: int) -> None:
        self._read = read
        retracted = f"case when retracted <= {change} then retracted end as retracted"
        rows = {
            table: f"select {retracted}, * from main.{table} where recorded <= {change}" for table in _FACTS
        }
        rows["audit"] = f"select * from main.audit where id <= {change}"
        # Not materialized: most are read by an index, for a few children.
        self._tables = {table: f"{table} as not materialized ({each})" for table, each in rows.items()}

    def execute(self, query: str, *values: Any) -> Any:
        """Carry out a query that reads. An index that it names is not one of what it reads now."""
        words = set(re.findall(r"\w+", query))
        then = ", ".join(each for table, each in self._tables.items() if table in words)
        return self._read(
            f"with {then} {re.sub(r' indexed by [a-z_]+', '', query)}" if then else query, *values
        )
