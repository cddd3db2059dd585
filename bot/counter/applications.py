"""Her applications and what she received, as the dialogues see them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.counter.entitlements import EntitlementCounter
from bot.counter.inviting import invitations
from bot.counter.persons import person_of, signed_in
from bot.dialogues.entitlement_desk import Applied, Named, Payment
from bot.dialogues.invited import OFFER, Invitation
from grievance_core.applications import reading
from grievance_core.applications.numbers import spoken
from grievance_core.applications.reading import ApplicationLine
from grievance_core.applications.taking import UnknownApplication
from grievance_core.benefits.reading import PaymentLine, payments_of
from grievance_core.programmes import texts
from writing import dates
from writing.numerals import khmer_digits


class ApplicationCounter(EntitlementCounter):
    """The part of the desk that knows applications. Each is hers by her PIN, or came by this phone."""

    def applications(self) -> Sequence[Applied]:
        return [self._applied(line) for line in self._lines()]

    def application(self, number: str) -> Applied:
        for line in self._lines():
            if line.number == number:
                return self._applied(line)
        raise UnknownApplication("not hers")

    def _lines(self) -> Sequence[ApplicationLine]:
        visit = self._visit
        if signed_in(self._state):
            return reading.of_person(visit.session, visit.inst, person_of(visit, self._state).id)
        return reading.of_phone(visit.session, visit.inst, visit.phone_id) if visit.phone_id else ()

    def _applied(self, line: ApplicationLine) -> Applied:
        reason = self.say("application-reason", line.reason) if line.reason else ""
        return Applied(
            number=line.number,
            spoken=spoken(line.number),
            programme=self.say(texts.NAME, line.programme_id) if line.programme_id else "",
            state=line.state,
            due=dates.day(line.due_at, self._language) if line.due_at else "",
            why=" ".join(filter(None, (reason, line.justification))),
            may_contest=line.may_contest,
            may_withdraw=line.may_withdraw,
        )

    def invited(self) -> Sequence[Named]:
        visit = self._visit
        found = invitations(visit.session, visit.inst, visit.number, visit.phone_id, visit.now)
        return [Named(f"{one.kind}:{one.id}", self._invitation(one)) for one in found]

    def _invitation(self, one: Invitation) -> str:
        if one.kind == OFFER:
            return self.say("applications", "offered")
        return self.say("applications", "refused", number=spoken(one.id))

    def my_payments(self) -> Sequence[Payment]:
        person = person_of(self._visit, self._state)
        return [self._payment(line) for line in payments_of(self._visit.session, person.id)]

    def _payment(self, line: PaymentLine) -> Payment:
        month = f"{line.month.month}/{line.month.year}"
        return Payment(
            month=khmer_digits(month) if self._language == "km" else month,
            programme=self.say(texts.NAME, line.programme_id),
            amount=self._amount(line),
        )

    def _received(self, line: PaymentLine) -> str:
        return " ".join(self._payment(line))

    def _amount(self, line: PaymentLine) -> str:
        if line.amount is not None:
            return dates.money(line.amount, self._language)
        if line.days is None:
            return self.say("myself", "received")
        days = str(line.days)
        return self.say("myself", "days", count=khmer_digits(days) if self._language == "km" else days)
