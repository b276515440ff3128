"""Tries deploy/Containerfile where no container daemon is: `python -m tests.container FOLDER`, as root.

What it says is done step by step in a Debian root, which debootstrap makes in FOLDER/base unless it is there. The bot then runs in
it as the first process of its own, without a right and without a disk to write to but its records, against the stand-in.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot.slack.manifest import EVENTS, SCOPES
from demo.server import StandIn
from demo.workspace.workspace import Workspace
from tests.conftest import ROOT

RELEASE = "bookworm"
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates"
"""What python:3.11-slim has, as Debian's own packages."""
CONFIG = "/etc/permanence/config.toml"
RECORDS = "/var/lib/permanence"


@dataclass
class Stage:
    """What one FROM begins: a root, and how its processes are started."""

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    folder: str = "/"
    user: str = "0:0"
    words: dict[str, list[str]] = field(default_factory=dict)

    def does(self, name: str, rest: str, stages: dict[str, "Stage"]) -> None:
        """Carry out one instruction."""
        match name:
            case "RUN":
                self._run(rest)
            case "COPY":
                self._copy(rest.split(), stages)
            case "ENV":
                said = (pair.partition("=") for pair in shlex.split(rest))
                self.env |= {key: value.replace("$PATH", self.env["PATH"]) for key, _, value in said}
            case "WORKDIR":
                self.folder = rest
                (self.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "USER":
                self.user = rest
            case "ENTRYPOINT" | "CMD":
                self.words[name] = json.loads(rest)
            case "HEALTHCHECK":
                self.words[name] = json.loads(rest[rest.index("[") :])
            case _:
                assert name in ("VOLUME", "STOPSIGNAL"), name

    def _run(self, line: str) -> None:
        inside = f"cd {self.folder} && {line}"
        subprocess.run(["chroot", self.root, "/bin/sh", "-ec", inside], env=self.env, check=True)

    def _copy(self, words: list[str], stages: dict[str, "Stage"]) -> None:
        source = stages[words.pop(0).removeprefix("--from=")].root if words[0].startswith("--from=") else ROOT
        *names, to = words
        goal = self.root / (Path(self.folder) / to).relative_to("/")
        for name in names:
            place = source / name.lstrip("/")
            if place.is_dir():
                ignored = shutil.ignore_patterns("__pycache__") if source == ROOT else None
                shutil.copytree(place, goal, symlinks=True, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy2(place, goal)

    def starts(self, records: Path, config: Path, *words: str) -> subprocess.Popen:
        """Start a process as the container would with `--read-only --tmpfs /tmp --cap-drop=all`."""
        root, (user, group) = shlex.quote(str(self.root)), self.user.split(":")
        without = f"--reuid={user} --regid={group} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all"
        inside = (
            f"mount --bind {root} {root} && mount -o remount,bind,ro {root}",
            f"mount -t tmpfs tmpfs {root}/tmp && mount -t proc proc {root}/proc",
            f"mount -t tmpfs tmpfs {root}/dev/shm",  # as every engine has it
            f"mount --bind {shlex.quote(str(records))} {root}{RECORDS}",
            f"mount --bind {shlex.quote(str(config))} {root}{CONFIG} && mount -o remount,bind,ro {root}{CONFIG}",
            f"exec chroot {root} setpriv {without} env --chdir={self.folder} {shlex.join(words)}",
        )
        return subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-ec", "\n".join(inside)],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def built(folder: Path) -> Stage:
    """Build what the Containerfile says, and return its last stage."""
    base = folder / "base"
    if not base.exists():
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, base], check=True
        )
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stages: dict[str, Stage] = {}
    for line in text.splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            key = rest.partition(" AS ")[2] or "last"
            stage = stages[key] = Stage(folder / key)
            shutil.rmtree(stage.root, ignore_errors=True)
            subprocess.run(["cp", "--archive", base, stage.root], check=True)
        elif name and name != "ARG" and not name.startswith("#"):
            stage.does(name, rest.strip(), stages)
    return stage


def tried(stage: Stage, folder: Path) -> None:
    """Run the bot in it, and ask all that it promises."""
    records, config = folder / "records", folder / "config.toml"
    shutil.rmtree(records, ignore_errors=True)
    records.mkdir(mode=0o700)
    owner, group = map(int, stage.user.split(":"))
    os.chown(records, owner, group)
    (stage.root / CONFIG.lstrip("/")).parent.mkdir(exist_ok=True)
    (stage.root / CONFIG.lstrip("/")).touch()
    workspace = Workspace(name="Borsetshire")
    workspace.scopes, workspace.events = frozenset(SCOPES), frozenset(EVENTS)
    workspace.add_user("U0ME", "Ada")
    workspace.add_channel("C0NORTH", "north-surgery", members=["U0ME"], is_private=True, bot=True)
    with StandIn(workspace, ack_timeout=60) as slack:
        text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
        own = {
            "https://slack.com/api/": slack.api_url,
            '"permanence.db"': f'"{RECORDS}/permanence.db"',
            "U0ADMIN": "U0ME",
        }
        for example, ours in own.items():
            text = text.replace(example, ours)
        config.write_text(text, encoding="utf-8")
        config.chmod(0o644)
        stage.env |= {"SLACK_BOT_TOKEN": workspace.bot_token, "SLACK_APP_TOKEN": workspace.app_token}
        entry = stage.words["ENTRYPOINT"]

        def says(*words: str, code: int = 0) -> str:
            process = stage.starts(records, config, *words)
            said, _ = process.communicate(timeout=120)
            assert process.returncode == code, f"{words} ended with {process.returncode}: {said}"
            return said

        assert says("id", "-u").strip() == str(owner)
        assert "Read-only file system" in says("touch", "/opt/permanence/new", code=1)
        assert set(re.findall(r"^Cap\w+:\s+(\w+)$", says("cat", "/proc/self/status"), re.MULTILINE)) == {
            "0" * 16
        }
        says(*entry, "init", str(Path(CONFIG).parent))
        health = stage.words["HEALTHCHECK"]
        says(*health, code=1)

        bot = stage.starts(records, config, *entry, *stage.words["CMD"])
        try:
            slack.wait_for(lambda: slack.connected or bot.poll() is not None, 120)
            assert slack.connected, "it ended"
            assert "permanence" in str(slack.command("U0ME", "C0NORTH", "help").payload)
            until = time.monotonic() + 60
            while (code := stage.starts(records, config, *health).wait(60)) and time.monotonic() < until:
                time.sleep(1)
            assert code == 0, "the health check fails while the bot works"
            sys.stdout.write(says(*health))
        finally:
            for first in Path(f"/proc/{bot.pid}/task/{bot.pid}/children").read_text(encoding="utf-8").split():
                os.kill(int(first), signal.SIGTERM)
            began = time.monotonic()
            log, _ = bot.communicate(timeout=60)
            sys.stdout.write(log)
        assert bot.returncode == 0, bot.returncode
        sys.stdout.write(
            f"Stopped within {time.monotonic() - began:.1f} seconds of SIGTERM, as its process 1.\n"
        )


if __name__ == "__main__":
    place = Path(sys.argv[1]).absolute()
    place.mkdir(parents=True, exist_ok=True)
    tried(built(place), place)
