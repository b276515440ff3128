"""What stands in deploy/: a unit that shuts the bot in, and a container file whose every step finds what it names."""

import re
import shutil
import subprocess
from configparser import ConfigParser

import pytest
from click.testing import CliRunner

from bot.terminal.cli import main
from tests.conftest import ROOT

UNIT = ROOT / "deploy" / "permanence.service"
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
WANTED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "CapabilityBoundingSet": "",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
    "User": "permanence",
    "KillMode": "mixed",
    "LimitCORE": "0",
}
"""What keeps the bot from everything but its own records and the network."""
MOST_EXPOSED = 20
"""What `systemd-analyze security` may find at most, in tenths: of 10.0, and below 2.0 is its best."""


def instructions(name: str) -> list[str]:
    """What follows a name at the beginning of a line, with the lines it goes on in."""
    return re.findall(rf"^{name} (.*)$", CONTAINER.replace("\\\n", " "), re.MULTILINE)


def test_the_unit_shuts_the_bot_in_and_starts_a_command_that_there_is():
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(UNIT, encoding="utf-8")
    service = dict(unit["Service"])

    assert {name: service.get(name) for name in WANTED} == WANTED
    assert "ReadWritePaths" not in service, "the state directory is all that it writes to"
    _, verb, *options = service["ExecStart"].split()
    help_of = CliRunner().invoke(main, [verb, "--help"]).output
    assert all(option in help_of for option in options if option.startswith("--"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_itself_finds_no_fault_with_the_unit_and_little_exposed(tmp_path):
    # Where it will be installed there is nothing yet.
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8")))
    for check in (["verify"], ["security", "--offline=true", f"--threshold={MOST_EXPOSED}"]):
        done = subprocess.run(["systemd-analyze", *check, unit], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "ignoring" not in done.stderr, done.stderr


def test_the_container_file_names_only_what_there_is_and_runs_as_nobody_special():
    copied = [name for line in instructions("COPY") if "--from" not in line for name in line.split()[:-1]]
    assert copied
    assert all((ROOT / name).exists() for name in copied)
    ignored = (ROOT / "deploy" / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)
    packages = re.search(
        r"^packages = \[(.*)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert packages
    assert set(re.findall(r'"(\w+)"', packages[1])) <= set(copied), "whatever is installed"

    assert instructions("USER") == ["10001:10001"]
    assert all("--require-hashes" in line for line in instructions("RUN") if "-r requirements" in line)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", instructions("ARG")[0].removeprefix("PYTHON="))
    health, run = (
        re.findall(r'"([^"]+)"', line) for line in (*instructions("HEALTHCHECK"), instructions("CMD")[-1])
    )
    for words in (health[1:], run):
        assert CliRunner().invoke(main, [words[0], "--help"]).exit_code == 0
        assert words[1:] == ["--config", "/etc/permanence/config.toml"]
