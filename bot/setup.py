"""`permanence init`: a folder with what an authority begins with."""

from pathlib import Path

from bot.manifest import manifest
from permanence.errors import PermanenceError
from permanence.events_csv import EXAMPLE

NEXT = """\
Written to {folder}: config.toml, manifest.yaml, events-example.csv. Next:

 1. At api.slack.com/apps choose "Create New App", "From a manifest", and paste manifest.yaml.
 2. Under "Basic Information" make an app-level token with the scope connections:write; install the app.
 3. Put both tokens in the environment: SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…).
 4. In config.toml give your authority's name and your own Slack user id under [access] admins
    (in Slack: your profile, "Copy member ID").
 5. permanence check --config {folder}/config.toml
 6. permanence run --config {folder}/config.toml
 7. In Slack, write to the bot:  team add north "North Permanence Team" in #your-private-channel
    manager @Mary from 26/11/2026 at 09:30 every 2 weeks   – and /invite it to that channel.
"""


def begin(folder: Path) -> str:
    """Write the files and give what to do next. Raises PermanenceError before it would overwrite any."""
    files = {
        "config.toml": _example(),
        "manifest.yaml": manifest("/permanence"),
        "events-example.csv": EXAMPLE,
    }
    folder.mkdir(parents=True, exist_ok=True)
    existing = [name for name in files if (folder / name).exists()]
    if existing:
        raise PermanenceError(
            f"{folder} has {', '.join(existing)} already, and I overwrite nothing. Choose another folder."
        )
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return NEXT.format(folder=folder)


def _example() -> str:
    """The example configuration: beside this file once installed, at the top of a checkout."""
    beside = Path(__file__).with_name("config.example.toml")
    found = beside if beside.exists() else Path(__file__).parents[1] / "config.example.toml"
    return found.read_text(encoding="utf-8")
