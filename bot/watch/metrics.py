"""What the bot counts, on a port of this machine's own, as Prometheus reads it: numbers only, with no label of a child or a person."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from bot.watch.health import HealthFile
from bot.watch.pulse import BOUNDS, Pulse
from permanence.errors import PermanenceError

HOST = "127.0.0.1"


class BotCollector(Collector):
    """Collects what is counted at the moment it is asked for."""

    def __init__(self, pulse: Pulse, health: HealthFile) -> None:
        self.pulse = pulse
        self.health = health

    def collect(self) -> Iterator[Metric]:
        """Each figure, with what it means."""
        pulse, health = self.pulse, self.health.latest
        requests = HistogramMetricFamily(
            "permanence_request_seconds",
            "From when Slack's request came until it was answered.",
            labels=["kind"],
        )
        for kind, times in pulse.times.items():
            within, buckets = 0, []
            for bound, number in zip((*map(str, BOUNDS), "+Inf"), times.within, strict=True):
                within += number
                buckets.append((bound, within))
            requests.add_metric([kind], buckets, times.seconds)
        yield requests
        lines = CounterMetricFamily("permanence_log_lines", "Lines in the log.", labels=["level"])
        for level in ("info", "warning", "error", "critical"):
            lines.add_metric([level], pulse.logged[level])
        yield lines
        for name, what, value in (
            ("since_request_seconds", "Since Slack sent something last.", pulse.since_heard),
            (
                "since_connected_seconds",
                "Since Slack was connected last; 0 while it is.",
                pulse.since_connected,
            ),
            ("since_tick_seconds", "Since the clock last did all that was due.", pulse.since_ticked),
            ("messages_waiting", "Messages to be sent, redrawn or deleted.", health.waiting),
            (
                "oldest_message_seconds",
                "Since the oldest was planned that Slack does not have yet.",
                health.since_planned,
            ),
            ("holds", "What makes the bot hold back.", len(health.held)),
            ("records_at_fault", "1 while the records cannot be read.", int(bool(health.fault))),
        ):
            yield GaugeMetricFamily(f"permanence_{name}", what, float("nan") if value is None else value)


@contextmanager
def told_on(port: int, pulse: Pulse, health: HealthFile) -> Iterator[None]:
    """Tell meanwhile what is counted on a port of this machine's own. Raises PermanenceError where that cannot be used."""
    registry = CollectorRegistry()
    registry.register(BotCollector(pulse, health))
    try:
        server, thread = start_http_server(port, HOST, registry)
    except OSError as error:
        raise PermanenceError(
            f"[watch] metrics: port {port} cannot be used ({error.strerror}). Choose another."
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
