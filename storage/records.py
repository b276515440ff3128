"""All the tables within one transaction, as one person may see them."""

from permanence.roles import Standing
from storage.actions import Actions
from storage.approvals import Approvals
from storage.audit import Audit
from storage.children import Children, Restrictions, Siblings
from storage.database import Connection
from storage.delivery import Delivery
from storage.escalations import Escalations
from storage.exposures import Exposures
from storage.homes import OpenedHomes
from storage.journeys import Expectations, Journeys, Milestones, Plans, Updates
from storage.outbox import Outbox
from storage.people import Covers, DisplayNames, Leavers, Quiets
from storage.pictures import Pictures
from storage.praises import Praises
from storage.renames import Renames
from storage.surgeries import AgendaLines, Closings, Reviews, Surgeries, Turns
from storage.teams import Clocks, Roles, SurgeryChanges, Teams
from storage.transaction import Transaction


class Records(Transaction):
    """The tables, one attribute each, within one transaction."""

    def __init__(self, connection: Connection, standing: Standing) -> None:
        super().__init__(connection, standing)
        self.audit = Audit(self)
        self.teams = Teams(self)
        self.clocks = Clocks(self)
        self.roles = Roles(self)
        self.surgery_changes = SurgeryChanges(self)
        self.children = Children(self)
        self.siblings = Siblings(self)
        self.restrictions = Restrictions(self)
        self.renames = Renames(self)
        self.milestones = Milestones(self)
        self.expectations = Expectations(self)
        self.plans = Plans(self)
        self.updates = Updates(self)
        self.journeys = Journeys(self)
        self.actions = Actions(self)
        self.approvals = Approvals(self)
        self.praises = Praises(self)
        self.reviews = Reviews(self)
        self.turns = Turns(self)
        self.closings = Closings(self)
        self.agenda_lines = AgendaLines(self)
        self.escalations = Escalations(self)
        self.covers = Covers(self)
        self.quiets = Quiets(self)
        self.leavers = Leavers(self)
        self.names = DisplayNames(self)
        self.homes = OpenedHomes(self)
        self.pictures = Pictures(self)
        self.exposures = Exposures(self)
        self.outbox = Outbox(self)
        self.delivery = Delivery(self)
        self.surgeries = Surgeries(self)
