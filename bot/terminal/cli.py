"""The `permanence` command: each subcommand imports only what it needs, so that `--help` is quick."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from permanence.errors import PermanenceError


class _Commands(click.Group):
    """A command group that prints an error as one sentence, and exits with 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except PermanenceError as error:
            raise click.ClickException(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from bot.terminal.faults import fault_in_words

            if told := fault_in_words(error):
                raise click.ClickException(told) from error
            raise


_PATH = click.Path(path_type=Path)
"""A path that is looked at by whatever uses it, which says in a sentence what is wrong with it."""
_config = click.option(
    "--config",
    type=_PATH,
    default=Path("config.toml"),
    show_default=True,
    help="The configuration file.",
)


def _completions(_: click.Context, __: click.Argument, typed: str) -> list[str]:
    from bot.say import completions

    return completions(typed)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="permanence-bot")
def main() -> None:
    """Track children waiting for a permanent family, and hold performance surgeries, in Slack."""


@main.command()
@click.argument("text", shell_complete=_completions)
@click.option("--as", "person", required=True, metavar="USER", help="The Slack user id to speak as, U0….")
@click.option("--in", "channel", metavar="CHANNEL", help="The channel to speak in, C0….")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FOLDER or FILE",
    help="Where a document is written, as HTML and PDF, or a calendar.",
)
@_config
def say(text: str, person: str, channel: str | None, to: Path | None, config: Path) -> None:
    """Type a command here instead of in Slack: same words, same records. `say -` reads one a line."""
    from bot.say import Terminal, account

    with Terminal(config, account()) as terminal:
        if text != "-":
            click.echo(terminal.say(text, person, channel, to))
            return
        for number, line in enumerate(sys.stdin, 1):
            if not line.strip():
                continue
            try:
                click.echo(terminal.say(line.strip(), person, channel, to))
            except PermanenceError as error:
                raise PermanenceError(f"line {number}: {error}") from error


@main.command()
@click.argument("period", type=click.Choice(["quarter", "half-year"]))
@click.argument("folder", type=_PATH)
@click.option("--as-at", metavar="DATE", help="The last period that was over by that day; else by today.")
@click.option("--as-known", metavar="DATE", help="As it was known by the end of that day; else as it is now.")
@click.option("--team", metavar="TEAM", help="One team alone, by its short name.")
@_config
def report(
    period: str, folder: Path, as_at: str | None, as_known: str | None, team: str | None, config: Path
) -> None:
    """Write the report of a quarter or a half-year into FOLDER: one page, and the same as a PDF."""
    from bot.say import Terminal, account

    asked = {"": team, "at ": as_at, "as known ": as_known}
    words = " ".join(["report", period, *(f"{word}{value}" for word, value in asked.items() if value)])
    with Terminal(config, account()) as terminal:
        click.echo(terminal.report(words, folder))


@main.command()
@_config
def run(config: Path) -> None:
    """Run the bot, over Slack's Socket Mode."""
    from bot.run import run as run_bot

    run_bot(config)


@main.command()
@click.option(
    "--port", default=8765, show_default=True, help="Where the stand-in listens, on this machine alone."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option("--once", is_flag=True, help="Print a short tour here instead, and stop.")
def demo(port: int, no_browser: bool, once: bool) -> None:
    """See it work: a stand-in Slack workspace with the real bot and invented children."""
    if once:
        from bot.rehearsal.tour import tour
        from bot.say import system_clock

        click.echo(tour(system_clock()))
    else:
        from bot.rehearsal.demo import demonstrate

        demonstrate(port, with_browser=not no_browser)


@main.command()
@click.argument("folder", type=_PATH)
def init(folder: Path) -> None:
    """Write a configuration, a Slack app manifest and an example to load into FOLDER."""
    from bot.terminal.init import write_files

    click.echo(write_files(folder))


@main.command()
@click.option("--command", default="/permanence", show_default=True, help="The slash command.")
def manifest(command: str) -> None:
    """Print the Slack app's manifest."""
    from bot.slack.manifest import manifest as manifest_text

    click.echo(manifest_text(command), nl=False)


@main.command()
@_config
def check(config: Path) -> None:
    """Look at everything that must be right, and say how to fix what is not."""
    from bot.terminal.check import check as run_check

    table, is_well = run_check(config)
    click.echo(table)
    if not is_well:
        sys.exit(1)


@main.command()
@_config
def health(config: Path) -> None:
    """Say whether the running bot does its work: exit 0 if so, else 1. It is quick, for whatever looks after processes."""
    from bot.config import read_settings
    from bot.say import system_clock
    from bot.terminal.health import health as health_of

    click.echo(health_of(read_settings(config), system_clock()))


@main.command()
@click.option("--team", required=True, metavar="TEAM", help="The team's short name.")
@click.option("--from", "from_", metavar="DATE", help="The first day; else today.")
@click.option("--to", metavar="DATE", help="The last day; else three months on.")
@click.option("--brief", is_flag=True, help="One line a date, without the messages.")
@_config
def simulate(team: str, from_: str | None, to: str | None, brief: bool, config: Path) -> None:
    """Show what a team will be posted, when, where and to whom, before it happens. Nothing is posted."""
    from bot.rehearsal.simulate import simulate as run_simulation
    from bot.say import system_clock

    click.echo(run_simulation(config, team, from_, to, system_clock, brief=brief))


@main.command()
@_config
@click.option("--to", type=_PATH, help="A file or a folder; else beside the database.")
def backup(config: Path, to: Path | None) -> None:
    """Take a consistent copy of the database, whoever is writing to it."""
    from bot.terminal.keeping.backup import back_up

    click.echo(back_up(config, to))


@main.command()
@click.argument("file", type=_PATH, required=False)
@click.option("--rehearse", is_flag=True, help="Try it, or else the newest there is, and change nothing.")
@_config
def restore(file: Path | None, config: Path, rehearse: bool) -> None:
    """Put a backup in the database's place; the replaced one is kept beside it."""
    from bot.terminal.keeping.backup import rehearse as try_out
    from bot.terminal.keeping.backup import restore as put_back

    if rehearse:
        click.echo(try_out(file, config))
    elif file:
        click.echo(put_back(file, config))
    else:
        raise click.UsageError("Which backup? `permanence restore FILE`, or `--rehearse` to try the newest.")


@main.command()
@click.argument("file", type=_PATH, required=False)
@_config
def encrypt(file: Path | None, config: Path) -> None:
    """Encrypt the records and the copies beside them, with the bot stopped; or FILE alone, such as an old backup."""
    from bot.terminal.keeping.encryption import encrypt as encrypt_files

    click.echo(encrypt_files(config, file))


@main.command()
@click.argument("file", type=_PATH, required=False)
@_config
def decrypt(file: Path | None, config: Path) -> None:
    """Make plain files of the records and the copies beside them, with the bot stopped; or of FILE alone."""
    from bot.terminal.keeping.encryption import decrypt as decrypt_files

    click.echo(decrypt_files(config, file))


@main.command()
@click.argument("file", type=_PATH, required=False)
@_config
def rekey(file: Path | None, config: Path) -> None:
    """Give the records and the copies beside them the key in PERMANENCE_NEW_KEY, with the bot stopped; or FILE alone."""
    from bot.terminal.keeping.encryption import rekey as rekey_files

    click.echo(rekey_files(config, file))


@main.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=_PATH,
)
@_config
@click.option("--dry-run", is_flag=True, help="Say what would change, child by child, and change nothing.")
@click.option(
    "--accept-good", is_flag=True, help="Load the good rows, and write the others to a file to correct."
)
@click.option(
    "--changes", type=_PATH, metavar="FILE", help="Write all that changes to a new file, a row each."
)
@click.option(
    "--map",
    "by_map",
    type=_PATH,
    metavar="FILE",
    help="How a team's own spreadsheet is read; a FILE that is not there yet is made by asking.",
)
@click.option(
    "--families-to",
    default="",
    metavar="TEAM",
    help="The family-finding team that new adoptive families of Ofsted's list 11 come into, where there are several such teams.",
)
def load(
    paths: tuple[Path, ...],
    config: Path,
    dry_run: bool,
    accept_good: bool,
    changes: Path | None,
    by_map: Path | None,
    families_to: str,
) -> None:
    """Load children's journeys from our own CSV, SSDA903, Ofsted's lists, the standard dataset, the daily flow or a team's own spreadsheet: all, or nothing and why."""
    from bot.config import read_settings
    from bot.say import account, system_clock
    from bot.terminal.loading.load import load as load_files

    settings = read_settings(config)
    how: dict[str, Any] = {"dry_run": dry_run, "accept_good": accept_good, "families_to": families_to}
    click.echo(load_files(paths, settings, account(), system_clock, **how, changes=changes, by_map=by_map))


@main.group(invoke_without_command=True)
@_config
@click.pass_context
def retention(context: click.Context, config: Path) -> None:
    """Say whose records may be kept no longer, by the rows of [retention]: nothing is changed."""
    if context.invoked_subcommand is None:
        from bot.config import read_settings
        from bot.say import system_clock
        from bot.terminal.keeping.retention import retention as told

        click.echo(told(read_settings(config), system_clock))
    elif context.get_parameter_source("config") is ParameterSource.COMMANDLINE:
        after = context.invoked_subcommand
        raise PermanenceError(
            f"Give `--config` after `{after}`, so that it is sure whose records are meant. Nothing was done."
        )


@retention.command("purge")
@click.option(
    "--export", "folder", type=_PATH, metavar="DIR", help="Where a copy of each goes, for the case file."
)
@click.option("--no-export", is_flag=True, help="Keep no copy: each is in the case file already.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_config
def retention_purge(folder: Path | None, no_export: bool, yes: bool, config: Path) -> None:
    """Erase those whose records may be kept no longer: for good, with a certificate in the audit."""
    from bot.config import read_settings
    from bot.say import system_clock
    from bot.terminal.keeping.retention import purge

    if (folder is None) != no_export:
        raise PermanenceError(
            "Say where a copy of each goes for the case file, with `--export DIR`; or `--no-export` if it is there already. "
            "Nothing was erased."
        )
    click.echo(purge(read_settings(config), system_clock, folder, lambda words: yes or click.confirm(words)))


@retention.command("erased")
@click.argument("reference", metavar="REFERENCE")
@_config
def retention_erased(reference: str, config: Path) -> None:
    """Say when a child was erased, by the certificates and the key in PERMANENCE_KEY."""
    from bot.config import read_settings
    from bot.terminal.keeping.retention import certified

    click.echo(certified(read_settings(config), reference))


@main.command()
@click.argument("folder", metavar="DIR", type=_PATH)
@_config
def papers(folder: Path, config: Path) -> None:
    """Write the data-protection papers into the folder DIR, from the configuration as it is.

    An impact assessment, a record of processing, a security summary and the accessibility statement of reports.
    """
    from bot.say import system_clock
    from bot.terminal.keeping.papers.write import papers as write

    click.echo(write(config, folder, system_clock))


@main.command()
@click.argument("numbers", nargs=-1, metavar="NUMBER or REFERENCE…")
@_config
@click.option("--new-key", is_flag=True, help="Print a new key for PERMANENCE_KEY instead.")
def reference(numbers: Sequence[str], config: Path, new_key: bool) -> None:
    """Tell the references of children's numbers, or the numbers behind references, with the key in PERMANENCE_KEY."""
    from bot.config import read_settings
    from bot.terminal.reference import new_key as make_key
    from bot.terminal.reference import told_of

    if new_key or not numbers:
        click.echo(make_key() if new_key else click.get_current_context().get_help())
    else:
        for line in told_of(read_settings(config), numbers):
            click.echo(line)


@main.group()
def audit() -> None:
    """Prove that nothing on record was altered behind the bot's back."""


@audit.command("verify")
@click.argument("file", required=False, type=_PATH)
@click.option(
    "--head", type=_PATH, metavar="HEAD", help="A file with the latest rows as they were noted once."
)
@_config
def audit_verify(file: Path | None, head: Path | None, config: Path) -> None:
    """Name whatever is not as it was written.

    It reads both audits and everything that was recorded, here or in a backup FILE.
    """
    from bot.terminal.audit import verify

    table, is_whole = verify(config, file, head)
    click.echo(table)
    if not is_whole:
        sys.exit(1)


@audit.command("head")
@_config
def audit_head(config: Path) -> None:
    """Print the latest row of each audit.

    Kept elsewhere, they prove later that nothing before them was altered.
    """
    from bot.terminal.audit import head

    click.echo(head(config))


@main.command()
@click.argument("what", nargs=-1, required=True, metavar="WHAT")
@click.argument("folder", metavar="DIR", type=_PATH)
@click.option("--as-at", metavar="DAY", help="As known by the end of which day; else now.")
@click.option(
    "--ending", metavar="DAY", help="The last day of the year or quarter; else of the last that is over."
)
@click.option(
    "--births",
    type=_PATH,
    multiple=True,
    metavar="FILE",
    help="A return of yours with days of birth, which are not kept here; as often as you like.",
)
@click.option("--form", metavar="FORM", help="What tables are written as: csv, xlsx or parquet.")
@click.option(
    "--released",
    type=int,
    metavar="NUMBER",
    help="Tell of adoptive families too, as two people of the family-finding side released it.",
)
@_config
def export(
    what: tuple[str, ...],
    folder: Path,
    as_at: str | None,
    ending: str | None,
    births: tuple[Path, ...],
    form: str | None,
    released: int | None,
    config: Path,
) -> None:
    """Write WHAT is on record into the folder DIR.

    `903-adoption`: AD1 and PlacedAdoption for the return of a year.

    `quarterly`: the fields of the quarterly adoption and special guardianship return.

    `ofsted-10`: Ofsted's list 10, of children to be adopted.

    `children`, `actions`: what is on record, for a spreadsheet.

    `extract`: the rows that figures count, pseudonymous, as Parquet.

    `subject BX-0042`: all that is held about one child, who was shown it, and what was said in Slack. Families looked at for
    the child are in it only with `--released`.
    """
    from bot.config import read_settings
    from bot.say import system_clock
    from bot.terminal.exporting.export import export as write

    settings = read_settings(config)
    today = system_clock().astimezone(settings.office.zone).date()
    then, last = _day("--as-at", as_at, today), _day("--ending", ending, today)
    click.echo(write(" ".join(what), folder, then, settings, system_clock, last, births, form, released))


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=_PATH)
@click.option("--engine", default="duckdb", show_default=True, help="What counts: duckdb, or spark.")
@click.option("--master", metavar="URL", help="Spark's cluster: spark://HOST:7077; else this machine.")
@click.option(
    "--indicator", "codes", multiple=True, metavar="CODE", help="Such as A2, as often as you like; else all."
)
@click.option("--years", metavar="YEARS", help="2025-26, or 2026 for the three years to March 2026.")
@click.option("--at", metavar="DAY", help="As at which day.")
@click.option(
    "--by", default="authority", show_default=True, help="What figures are told apart by: authority, or team."
)
@click.option("--csv", "form", flag_value="csv", help="For programs, as CSV.")
@click.option("--json", "form", flag_value="json", help="For programs, as JSON.")
def figures(
    paths: tuple[Path, ...],
    engine: str,
    master: str | None,
    codes: tuple[str, ...],
    years: str | None,
    at: str | None,
    by: str,
    form: str | None,
) -> None:
    """Count the indicators over the extracts of many authorities, each and all together. Needs no configuration."""
    from bot.say import system_clock
    from bot.terminal.figures import as_csv, as_json, as_text
    from bot.terminal.figures import figures as count

    day = _day("--at", at, system_clock().date())
    counted = count(paths, engine, master, codes, years, day, by)
    click.echo({"csv": as_csv, "json": as_json}.get(form or "", as_text)(counted))


def _day(option: str, typed: str | None, today: date) -> date | None:
    """The day that an option gives. Raises NotUnderstood for one that is none."""
    from permanence.dates import Direction, option_day

    return None if typed is None else option_day(option, typed, today, Direction.HAPPENED)
