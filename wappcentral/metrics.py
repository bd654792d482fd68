"""The edge's figures for Prometheus, read from its parts when asked; no label ever names a tenant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from conversations.stream import Hub
from webhooks.flush import Flush
from webhooks.intake import Intake
from webhooks.tally import Tally


class EdgeCollector(Collector):
    """Turns plain counts into metric families; counting stays free of the library's locks."""

    def __init__(self, intake: Intake, flush: Flush, hub: Hub) -> None:
        self._intake, self._flush, self._hub = intake, flush, hub

    def collect(self) -> Iterator[Metric]:
        answers = CounterMetricFamily("wapp_intake_answers", "Answers to webhooks by status.", labels=["status"])
        for status, count in self._intake.answered.items():
            answers.add_metric([str(status)], count)
        yield answers
        counts = self._flush.counts
        yield histogram("wapp_intake_commit_seconds", "From the whole body to its confirmed commit.", counts.latency)
        yield histogram("wapp_intake_batch_rows", "Deliveries committed together.", counts.batch)
        yield CounterMetricFamily("wapp_intake_given_up", "Deliveries answered 503.", counts.given_up)
        yield GaugeMetricFamily("wapp_intake_queue_rows", "Deliveries waiting for a commit.", self._flush.depth)
        yield GaugeMetricFamily("wapp_live_streams", "Open event streams.", self._hub.open)
        yield GaugeMetricFamily("wapp_live_listening", "Whether Redis announces to us (0 or 1).", self._hub.listening)
        events = CounterMetricFamily("wapp_live_events", "What happened to streams.", labels=["event"])
        for event in ("opened", "delivered", "overflowed"):
            events.add_metric([event], self._hub.counts[event])
        yield events


def histogram(name: str, text: str, tally: Tally) -> HistogramMetricFamily:
    bounds = [*map(str, tally.bounds), "+Inf"]
    buckets = [(bound, float(count)) for bound, count in zip(bounds, accumulate(tally.counts), strict=True)]
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=tally.total)


class Metrics:
    """The page at /metrics."""

    def __init__(self, intake: Intake, flush: Flush, hub: Hub) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(EdgeCollector(intake, flush, hub))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def text(self) -> bytes:
        return generate_latest(self._registry)
