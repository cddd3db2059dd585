"""What /metrics tells: Prometheus's text format, worked out from the stores each time it is asked for.

Nothing is counted in a process: processes come and go, and two web processes would tell two different stories. Hotline cases are
in no figure (grievance_core/cases/figures.py says why).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from grievance_core.cases import figures
from grievance_core.messages.model import STATES as MESSAGE_STATES
from service import Service
from settings import VERSION
from vitals.checks import checks, tick_age

__all__ = ["CONTENT_TYPE_LATEST", "exposition"]

log = structlog.get_logger()


def exposition(here: Service) -> bytes:
    """Every figure that can be had now. A store that is away leaves out its figures; `ssdm_part_well` says that it is."""
    registry = CollectorRegistry()
    registry.register(Figures(here))
    return generate_latest(registry)


class Figures(Collector):
    """The service's figures at one moment."""

    def __init__(self, here: Service) -> None:
        self._here = here

    def describe(self) -> list[Metric]:
        """Nothing: asking for names alone is no reason to read the stores."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield _labelled("ssdm_build_info", "The release at work.", [((VERSION,), 1)], "version")
        well = [((check.name,), int(check.good)) for check in checks(self._here)]
        yield _labelled(
            "ssdm_part_well", "1 where a part of the service is well, as in /readyz.", well, "part"
        )
        try:
            yield from self._of_redis()
        except RedisError as error:
            log.warning("figures_left_out", store="redis", error=type(error).__name__)
        try:
            with self._here.reading() as session:
                yield from list(self._of_database(session))
        except (
            SQLAlchemyError,
            LookupError,
        ) as error:  # the latter: the demo's clock, before there is a demo
            log.warning("figures_left_out", store="database", error=type(error).__name__)

    def _of_redis(self) -> Iterator[Metric]:
        age = tick_age(self._here)
        if age is not None:
            yield _single("ssdm_tick_age_seconds", "Since the tick last did its round.", age.total_seconds())

    def _of_database(self, session: Session) -> Iterator[Metric]:
        now = self._here.clock(session)
        counted = [((row.track, row.state, row.level), row.cases) for row in figures.cases(session)]
        yield _labelled("ssdm_cases", "Cases, hotlines left out.", counted, "track", "state", "level")
        yield _by_state("ssdm_deadlines", "Pending deadlines, hotlines left out.", figures.deadlines(session))
        overdue = figures.overdue(session, now)
        yield _single(
            "ssdm_deadlines_overdue", "Deadlines due and not worked off, hotlines left out.", overdue
        )
        texts = dict.fromkeys(MESSAGE_STATES, 0) | figures.messages(session)
        yield _by_state("ssdm_messages", "Texts in the outbox, hotlines left out.", texts)
        age = figures.oldest_unsent(session, self._here.inst.policy, now)
        waits = age.total_seconds() if age else 0
        yield _single("ssdm_message_oldest_unsent_seconds", "How long the oldest text waits to go.", waits)


def _single(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _by_state(name: str, told: str, counts: dict[str, int]) -> Metric:
    return _labelled(name, told, [((state,), count) for state, count in counts.items()], "state")


def _labelled(name: str, told: str, values: Iterable[tuple[tuple[str, ...], int]], *labels: str) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for place, value in values:
        family.add_metric(place, value)
    return family
