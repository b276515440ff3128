"""A standalone cluster of Spark's on this machine, on loopback alone."""

import os
import socket
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark
import pytest

PATIENCE = 120.0
"""Seconds for which a worker may take to join: a slow machine is no fault of the bot."""
SMALL = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""For programs of Java that live for a minute."""


@dataclass(frozen=True)
class Cluster:
    """Its address, and the file with what each of its workers tells."""

    url: str
    workers: tuple[Path, ...]


@contextmanager
def cluster(folder, workers=2):
    """A master and some workers of one core each, whose files are in a folder."""
    folder.mkdir(exist_ok=True)
    options = f"--conf spark.driver.extraJavaOptions='{SMALL}' --conf spark.executor.extraJavaOptions='{SMALL}' pyspark-shell"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_LOCAL_DIRS", str(folder))
        patch.setenv("PYSPARK_SUBMIT_ARGS", options)
        port = _free_port()
        url = f"spark://127.0.0.1:{port}"
        stack.enter_context(_started("master.Master", folder / "master", "--port", str(port)))
        _wait_for(folder / "master", "I have been elected leader")
        logs = tuple(folder / f"worker-{number}" for number in range(workers))
        for log in logs:
            place = str(folder / f"of-{log.name}")
            stack.enter_context(
                _started("worker.Worker", log, "--cores", "1", "--memory", "1g", "--work-dir", place, url)
            )
        for log in logs:
            _wait_for(log, "Successfully registered with master")
        yield Cluster(url, logs)


@contextmanager
def _started(kind, log, *words):
    """A program of Spark's, as long as it is needed."""
    home = Path(pyspark.__file__).parent
    with log.open("w") as told:
        program = subprocess.Popen(
            [
                home / "bin" / "spark-class",
                f"org.apache.spark.deploy.{kind}",
                *("--host", "127.0.0.1", "--webui-port", "0"),
                *words,
            ],
            stdout=told,
            stderr=told,
            env={**os.environ, "SPARK_HOME": str(home), "SPARK_DAEMON_JAVA_OPTS": SMALL},
        )
        try:
            yield
        finally:
            program.terminate()
            program.wait(30)


def _wait_for(log, words):
    until = time.monotonic() + PATIENCE
    while words not in log.read_text():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def _free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
