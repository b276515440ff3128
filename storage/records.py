"""All the tables within one transaction, as one person may see them."""

from functools import cached_property

from storage.actions import Actions
from storage.approvals import Approvals
from storage.audit import Audit
from storage.children import Children, Restrictions, Siblings
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

    audit = cached_property(Audit)
    teams = cached_property(Teams)
    clocks = cached_property(Clocks)
    roles = cached_property(Roles)
    surgery_changes = cached_property(SurgeryChanges)
    children = cached_property(Children)
    siblings = cached_property(Siblings)
    restrictions = cached_property(Restrictions)
    renames = cached_property(Renames)
    milestones = cached_property(Milestones)
    expectations = cached_property(Expectations)
    plans = cached_property(Plans)
    updates = cached_property(Updates)
    journeys = cached_property(Journeys)
    actions = cached_property(Actions)
    approvals = cached_property(Approvals)
    praises = cached_property(Praises)
    reviews = cached_property(Reviews)
    turns = cached_property(Turns)
    closings = cached_property(Closings)
    agenda_lines = cached_property(AgendaLines)
    escalations = cached_property(Escalations)
    covers = cached_property(Covers)
    quiets = cached_property(Quiets)
    leavers = cached_property(Leavers)
    names = cached_property(DisplayNames)
    homes = cached_property(OpenedHomes)
    pictures = cached_property(Pictures)
    exposures = cached_property(Exposures)
    outbox = cached_property(Outbox)
    delivery = cached_property(Delivery)
    surgeries = cached_property(Surgeries)
