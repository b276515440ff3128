"""Who may be given work or a part, who may hand it over, who acts for a person who is away, and who belongs in a channel."""

from collections.abc import Sequence
from datetime import date

from commands.grammar.reply import Question
from commands.practice.request import AsOf, Request, whom_to_ask
from permanence.access import Joined, JoinedAs
from permanence.errors import NotAllowed, RuleBroken
from permanence.journey import Child
from permanence.language import noun, tr
from permanence.milestones import Milestone
from permanence.roles import EVERY_TEAM, REACHING, Role, Standing
from permanence.teams import Side, Team
from permanence.words import listed, who
from storage.newcomers import Newcomer
from storage.people import Workload, Workloads
from storage.records import Records


def refuse_unable(request: Request, **people: str | Sequence[str] | None) -> None:
    """Raise RuleBroken if one of the people given a part, by the parameters that name them, has left or can do nothing here."""
    gone, unable = request.records.leavers.all(), request.in_slack.unable
    for field, named in people.items():
        for person in (named,) if isinstance(named, str) else named or ():
            if person in gone:
                raise RuleBroken(
                    tr(f"{who(person)} is no longer in Slack. Name somebody else. Nothing was changed."),
                    field=field,
                )
            if why := unable.get(person):
                raise RuleBroken(
                    tr(
                        f"{who(person)} is {why}, so I tell them nothing and take nothing from them. Name a full member of this "
                        "workspace. Nothing was changed."
                    ),
                    field=field,
                )


def refuse_giving(request: Request, child: Child, to: str, field: str) -> None:
    """Raise NotAllowed for anyone but a team's manager who gives its child to another: a child's team decides who may see them.

    One in no team yet is taken by whoever manages the new one.
    """
    team = child.team or to
    if not request.standing.has(Role.MANAGER, team):
        ask = whom_to_ask(request.records, request.today, *request.records.teams.managers_of(team))
        raise NotAllowed(
            tr(f"Giving a child to another team is for the team's manager. Ask {ask}."), field=field
        )


def leads(as_of: AsOf, team: Team, person: str) -> bool:
    """Whether a person manages a team, or covers today for whoever does: what is told a manager is for them."""
    return person in (team.manager, as_of.records.covers.acting_for(team.manager, as_of.today))


def refuse_untold(request: Request, child: Child, milestone: Milestone) -> None:
    """Raise NotAllowed for what is done to find a family, of whoever may not know of it: an answer would tell what is on record."""
    if milestone.of_a_family and not request.records.journeys.tells_links(child):
        ask = whom_to_ask(request.records, request.today, *filter(None, (child.worker, child.family_finder)))
        raise NotAllowed(
            tr(
                f"What is done to find a family for {child.ref} is recorded by the child's social worker, family finder or reviewing "
                f"officer, or whoever covers for them. Ask {ask}. Nothing was changed."
            ),
            field="milestone",
        )


def refuse_unsafe_channel(request: Request, channel: str) -> None:
    """Raise RuleBroken for a channel of which Slack says that children's details cannot be posted there."""
    if trouble := request.in_slack.troubles.get(channel):
        raise RuleBroken(
            tr(f"That cannot be a team's channel: {trouble}. {trouble.fix} first. Nothing was changed."),
            field="in_",
        )


def question_of_sight(request: Request, child: Child, person: str) -> Question | None:
    """Ask before somebody is given an action for a child whom they cannot see."""
    if sees(request, child, person):
        return None
    if request.records.restrictions.of(child.ref):
        why, fix = (
            tr("is not one of the people it is restricted to"),
            tr(f"`restrict {child.ref} to …` names them"),
        )
    else:
        team = request.records.teams.find(child.team)
        why = (
            tr(f"is not in {team.name}'s channel, and not named on the child")
            if team
            else tr("is not named on the child")
        )
        invite = tr("Invite them to the channel, or name them") if team else tr("Name them")
        fix = f"{invite}: `edit {child.ref} family finder @…`"
    return Question(
        tr(
            f"{who(person)} cannot see **{child.ref}**, and so not the action either: {who(person)} {why}. {fix}. "
            "Give it to them anyway?"
        ),
        yes=tr("Yes, give it to them"),
    )


def sees(request: Request, child: Child, person: str) -> bool:
    """Whether a person may see a child; where Slack is not asked, everybody counts as in the team's channel."""
    if person == request.person:
        return True
    records = request.records
    role, team = records.roles.of(person), records.teams.find(child.team)
    kept_out = records.newcomers.kept_out(person, until_right=request.office.confirms_newcomers)
    inside = team and team.key not in kept_out and not request.in_slack.is_outside(person, team.channel)
    standing = Standing(
        person,
        frozenset([role] if role else []),
        teams=frozenset([child.team]) if inside else frozenset(),
        covers=records.covers.covered_by(person, request.today),
    )
    with records.seen_by(standing):
        return records.children.find(child.ref) is not None


def question_of_leading(
    request: Request, channel: str, *people: str | None, whose: str, go_on: str, yes: str
) -> Question | None:
    """Ask before a team is led by somebody who is not in its channel, `whose` says whose, and so sees none of its children."""
    outside = [
        person
        for person in dict.fromkeys(people)
        if person
        and request.in_slack.is_outside(person, channel)
        and request.records.roles.of(person) not in EVERY_TEAM
    ]
    if not outside:
        return None
    return Question(
        tr(
            f"{listed([who(person) for person in outside])} {noun(len(outside), 'is', 'are')} not in {whose} channel, so would "
            f"see none of the team's children. Invite them there. {go_on}"
        ),
        yes=yes,
    )


def restriction_warning(request: Request, ref: str, owner: str) -> list[str]:
    """Return a warning, with the command that fixes it, if a child is restricted and an action's owner is not named."""
    named = request.records.restrictions.of(ref)
    if not named or owner in named:
        return []
    return [
        tr(f"{ref} is restricted to people named, and {who(owner)} is not one of them: `restrict {ref} to …`")
    ]


def manages_work_of(request: Request, person: str) -> bool:
    """Whether the asker manages a team in which a person has children, open actions or adoptive families, or every team."""
    if request.standing.has(Role.SERVICE_MANAGER):
        return True
    families = {family.team for family in request.records.families.of_worker(person)}
    return bool(request.standing.manages & (Workloads(request.records).of(person).keys() | families))


def refuse_unless_own_or_managed(request: Request, person: str) -> None:
    """Raise NotAllowed unless the asker may hand over a person's work: it is their own, or they manage all of it.

    All of the work is handed over at once, so the manager of one team may not give away another team's children.
    """
    records = request.records
    teams = Workloads(records).of(person).keys() | records.teams.managed_by(person)
    is_all_theirs = bool(teams) and teams <= request.standing.manages
    if request.person != person and not (is_all_theirs or request.standing.has(Role.SERVICE_MANAGER)):
        raise NotAllowed(
            tr(
                f"Who covers for {who(person)} is for them to say, or for whoever manages every team they work in: else a "
                "service manager. Nothing was changed."
            ),
            field="person",
        )


def people_acted_for(records: Records, person: str, today: date) -> list[str]:
    """Return whose messages a person gets on a day: their own first, then those of people they cover for."""
    covered = sorted(records.covers.covered_by(person, today) - records.leavers.all())
    own = [person] if records.covers.acting_for(person, today) == person else []
    return [*own, *covered]


def work_to_hand_over(as_of: AsOf, reader: str) -> dict[str, list[tuple[Team, Workload]]]:
    """Return the work of people who have left that a manager, or whoever covers for them, is to hand over: by person, in each team.

    Where the manager has left too it is for the service managers.
    """
    records = as_of.records
    left = records.leavers.all()
    if not left:
        return {}
    for_reader = {reader, *records.covers.covered_by(reader, as_of.today)}
    if records.roles.of(reader) is Role.SERVICE_MANAGER:
        for_reader |= {each for each in left if records.covers.acting_for(each, as_of.today) == each}
    workloads = Workloads(records)
    found: dict[str, list[tuple[Team, Workload]]] = {}
    for team in records.teams.of_each(records.teams.managed_by(*for_reader)):
        for person in sorted(workloads.people_in(team.key) & left):
            found.setdefault(person, []).append((team, workloads.of(person)[team.key]))
    return found


def decided(request: Request, team: Team, person: str, standing: Joined) -> Newcomer:
    """Record what a manager decides about somebody in their team's channel. Raises NotAllowed or RuleBroken."""
    newcomers = request.records.newcomers
    request.refuse_role(team.key)
    if person == request.person:
        raise NotAllowed(
            tr("Who joined is for somebody else to decide. Nothing was changed."), field="person"
        )
    if standing is Joined.BLOCKED and person == team.manager:
        raise RuleBroken(
            tr(
                f"{who(person)} manages {team.name}: an administrator names another manager first, by `team edit {team.key} "
                "manager @…`. Nothing was changed."
            ),
            field="person",
        )
    known = newcomers.find(team.key, person)
    if known is None and person not in (newcomers.roll(team.channel) or ()):
        raise RuleBroken(
            tr(f"{who(person)} is not in the channel of {team.name}. Nothing was changed."), field="person"
        )
    found = Newcomer(team.key, person, known.kind if known else JoinedAs.MEMBER, standing)
    if known != found:
        newcomers.decide(found, request.change)
    return found


def refuse_own_grant(request: Request, person: str, role: Role) -> None:
    """Raise NotAllowed for somebody in Slack who gives themselves a role that reaches children."""
    if person == request.person and role in REACHING:
        _refuse_own(request, tr("gives themselves a role that shows them children"), "person")


def refuse_own_team(request: Request, team: Team, channel: str | None, manager: str | None) -> None:
    """Raise NotAllowed for somebody in Slack who makes themselves a team's manager, or moves it into a channel of their own.

    A team without children or families has nothing to show.
    """
    teams = request.records.teams
    if not (teams.has_had_children(team.key) or teams.has_families(team.key)):
        return
    if manager == request.person != team.manager:
        _refuse_own(
            request, tr("makes themselves the manager of a team that has children or families"), "manager"
        )
    is_theirs = request.person in request.in_slack.members.get(channel or "", ())
    if is_theirs and request.in_slack.is_outside(request.person, team.channel):
        _refuse_own(request, tr("who is not in a team's channel moves it into one that they are in"), "in_")


def refuse_own_side(request: Request, team: Team, side: Side) -> None:
    """Raise NotAllowed for somebody in Slack who puts a team on the family-finding side, and would see its families by that.

    Where it is not known who is in the team's channel, anybody may be. While there are no families there is nothing to show.
    """
    records = request.records
    if side is Side.CHILD or not records.families.are_any():
        return
    members = request.in_slack.members.get(team.channel) or records.newcomers.roll(team.channel)
    if members is None or request.person in members:
        _refuse_own(request, tr("puts a team whose channel they are in on the family-finding side"), "side")


def _refuse_own(request: Request, what: str, field: str) -> None:
    if not request.standing.everything:
        raise NotAllowed(tr(f"Nobody {what}. Ask another administrator. Nothing was changed."), field=field)
