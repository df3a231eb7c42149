"""Prometheus metrics, counted since the server started."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
QUESTIONS = Counter("clearline_questions", "Questions asked, by what came of them", ["status"], registry=REGISTRY)
SECONDS = Histogram(
    "clearline_answer_seconds",
    "Seconds from question to answer",
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=REGISTRY,
)
EDITIONS = Gauge("clearline_editions", "Editions in the library", registry=REGISTRY)
SESSIONS = Gauge("clearline_sessions", "Browser sessions that are open", registry=REGISTRY)


class Metrics:
    """What `/metrics` says."""

    media_type = CONTENT_TYPE_LATEST

    def text(self, editions: int, sessions: int) -> bytes:
        """The metrics in Prometheus's text format."""
        EDITIONS.set(editions)
        SESSIONS.set(sessions)
        return generate_latest(REGISTRY)
