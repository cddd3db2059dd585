"""Texts on their way out through one of several providers: the first that is set up, unless it did badly of late.

A text goes to a second provider only where the first certainly did not take it: nobody was reached, or it said no. After a yes,
or after silence, no other one is asked, whatever the report says in the end: nobody is to get a text twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import structlog

from bot.sms.standing import Standing
from grievance_core.messages.sending import Accepted, DeliveryError, Transport, Unanswered

log = structlog.get_logger()


class Providers:
    """A Transport over those in `transports`, by name, the preferred first."""

    def __init__(
        self,
        transports: Mapping[str, Transport],
        standing: Standing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transports = transports
        self._standing = standing
        self._clock = clock
        self.knows_our_ids = all(transport.knows_our_ids for transport in transports.values())

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Raises DeliveryError, Stopped, or Unanswered: the last provider's, or the first's that is final."""
        *others, last = self._in_order()
        for name in others:
            try:
                return self._through(name, message_id, number, text)
            except DeliveryError as error:
                if error.permanent:
                    raise
                log.warning("provider_passed_over", provider=name, message=message_id)
        return self._through(last, message_id, number, text)

    def _in_order(self) -> list[str]:
        """The preferred one first, unless it is poor and another is less so. Nothing is asked where there is no choice."""
        names = list(self._transports)
        if len(names) == 1:
            return names
        records = {name: self._standing.of(name) for name in names}
        return sorted(names, key=lambda name: records[name].trouble + 1 if records[name].poor else 0.0)

    def _through(self, name: str, message_id: str, number: str, text: str) -> Accepted:
        begun = self._clock()
        try:
            accepted = self._transports[name].send(message_id, number, text)
        except DeliveryError as error:
            # A number or a text that is no good says nothing of the provider.
            refused = not error.permanent or isinstance(error, Unanswered)
            self._standing.asked(name, self._clock() - begun, refused=refused)
            raise
        self._standing.asked(name, self._clock() - begun, refused=False)
        return accepted
