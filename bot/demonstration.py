"""`permanence demo`: the stand-in workspace with the real bot in it, and invented children."""

import logging
import tempfile
import webbrowser
from contextlib import ExitStack
from pathlib import Path

import click

from bot.config import Tokens
from bot.invented import PEOPLE, TEAMS, WHO_IS, invent
from bot.manifest import SHORTCUTS
from bot.run import Bot, stop_event
from bot.terminal import system_clock
from bot.tour import demo_settings
from commands.dispatch import Clock
from demo.server import StandIn
from demo.workspace import Workspace


def invented_workspace(clock: Clock = system_clock) -> Workspace:
    """The stand-in workspace with the invented people, and a private channel for each team."""
    workspace = Workspace(name="Borsetshire", clock=lambda: clock().timestamp())
    for person, name in PEOPLE.items():
        workspace.add_user(person, name)
    for team in TEAMS:
        workspace.add_channel(team.channel, team.key, members=list(team.people), is_private=True, bot=True)
    for name, kind, verb, _ in SHORTCUTS:
        workspace.add_shortcut(name, verb, kind)
    workspace.add_channel("C0GENERAL", "general", members=list(PEOPLE), is_private=False, bot=True)
    return workspace


def demonstrate(port: int, *, with_browser: bool) -> None:
    """Open the stand-in workspace in the browser and keep the bot running in it until interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    workspace = invented_workspace()
    stopping = stop_event()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="permanence-")))
        standin = stack.enter_context(StandIn(workspace, port=port))
        settings = demo_settings(folder, standin.api_url)
        click.echo("Inventing children …")
        now = system_clock()
        invent(settings, now, now.astimezone(settings.office.zone))
        bot = Bot(settings, Tokens(workspace.bot_token, workspace.app_token))
        stack.callback(bot.stop)
        bot.start()
        cast = ", ".join(f"{PEOPLE[person]} ({what})" for person, what in WHO_IS.items())
        click.echo(
            f"\nThe stand-in workspace is open at {standin.url}?as=U0SAM#C0NORTH\n"
            "  You are Sam, a worker in North. Choose another person at the top left.\n"
            "  Read the agenda just posted in #north, open a child's thread, press Done.\n"
            "  Type  /permanence status BX-0042   or   /permanence help\n"
            f'  The terminal twin: permanence say "caseload" --as U0SAM --config {folder / "config.toml"}\n'
            f"  There are {cast}.\n"
            "Nothing here is real, and nothing is kept. Ctrl-C ends it.\n"
        )
        if with_browser:
            webbrowser.open(f"{standin.url}?as=U0SAM#C0NORTH")
        stopping.wait()
        click.echo("\nClosing.")
