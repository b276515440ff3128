"""`permanence init`: writes the files that an authority starts with, and makes its database."""

from pathlib import Path

from bot.config import Settings, read_settings
from bot.slack.manifest import manifest
from permanence.errors import PermanenceError
from permanence.events_csv import EXAMPLE
from storage.database import make_database

NEXT = """\
Written to {folder}: config.toml, manifest.yaml, events-example.csv, litestream.yml, and {database}, the empty database. Next:

 1. At api.slack.com/apps choose "Create New App", "From a manifest", and paste manifest.yaml.
    "Install App" then gives the bot's token, xoxb-…
 2. Under "Basic Information", "App-Level Tokens", make one with the scope connections:write: xapp-…
 3. Put both in the environment:  export SLACK_BOT_TOKEN=xoxb-…  SLACK_APP_TOKEN=xapp-…
 4. In config.toml give your authority's name, and your own Slack id under [access] admins
    (in Slack: your profile, "Copy member ID").
 5. permanence check --config {folder}/config.toml
    names whatever is still to fix.
 6. permanence run --config {folder}/config.toml
    and leave it running.
 7. In Slack make a private channel for a team, type  /invite @Permanence  in it, and then
    /permanence team add  – a form asks for the rest.
 8. /permanence track  adds a child, also with a form. For many at once:
    permanence load events.csv --dry-run --config {folder}/config.toml  (events-example.csv shows how);
    permanence load tracker.xlsx --map tracker.toml --config {folder}/config.toml  reads a team's own spreadsheet.
 9. /permanence surgery and the team's short name shows the first agenda to you alone, if you are in its
    channel;  permanence simulate --team north --config {folder}/config.toml  shows three months of them.
"""

REPLICATION = """\
# For Litestream, if you want a replica that is seconds behind the records: https://litestream.io. The bot does without.
# It copies what is written to another place, beside the bot:  litestream replicate -config {folder}/litestream.yml
# Give each replica a path on another machine's disk, or a bucket:  url: s3://BUCKET/permanence.db
# What is in a replica is not encrypted by Litestream: the place must be as safe as this one. Encrypted records it cannot read;
# of those copy the backups to another place instead.
# docs/administer/copies.md says how to put a replica back.
dbs:
  - path: {folder}/permanence.db
    replica:
      path: /mnt/replica/permanence.db
  - path: {folder}/permanence.db.reads         # who read what: it belongs to the other
    replica:
      path: /mnt/replica/permanence.db.reads
"""


def write_files(folder: Path) -> str:
    """Write the files, make the database, and return what to do next. Raises PermanenceError rather than overwrite any.

    Beside a configuration whose database is missing only that is made.
    """
    config = folder / "config.toml"
    if folder.is_file():
        raise PermanenceError(f"{folder} is a file. Give a folder: it is made if it is not there.")
    if config.exists():
        settings = _settings_of(config)
        database = settings.database
        if not database.exists():
            make_database(database, settings.key)
            return f"Made {database}, an empty database. Next: permanence check --config {config}"
    files = {
        "config.toml": example_configuration(),
        "manifest.yaml": manifest("/permanence"),
        "events-example.csv": EXAMPLE,
        "litestream.yml": REPLICATION.format(folder=folder.absolute()),
    }
    folder.mkdir(parents=True, exist_ok=True)
    existing = [name for name in (*files, "permanence.db") if (folder / name).exists()]
    if existing:
        raise PermanenceError(
            f"{folder} has {', '.join(existing)} already, and I overwrite nothing. Choose another folder."
        )
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    database = read_settings(config).database
    make_database(database)
    return NEXT.format(folder=folder, database=database.name)


def _settings_of(config: Path) -> Settings:
    try:
        return read_settings(config)
    except PermanenceError as error:
        raise PermanenceError(
            f"{error}\nI overwrite nothing, and made no database. Fix that, or choose another folder."
        ) from error


def example_configuration() -> str:
    """The example configuration: beside this file in a wheel, at the top of a checkout."""
    beside = Path(__file__).with_name("config.example.toml")
    found = beside if beside.exists() else Path(__file__).parents[2] / "config.example.toml"
    return found.read_text(encoding="utf-8")
