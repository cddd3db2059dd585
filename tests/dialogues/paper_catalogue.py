"""The part of the desk on paper that tells of programmes and applications: the longest that people meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dialogues.entitlement_desk import Applied, Asking, Named, Payment, ProgrammePage, Standing
from bot.dialogues.personal import Said
from grievance_core.programmes import texts
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.wording import why
from settings import ROOT
from writing.catalogue import Catalogues

DAY = date(2026, 11, 22)
SHOWN = "cash-transfer-mothers"
PROGRAMMES = Programmes.load(ROOT / "rules")


class PaperCatalogue:
    """Programmes as they are shipped; somebody for whom two are certain and two are not; applications in two states."""

    def __init__(self, catalogues: Catalogues, language: str) -> None:
        self._catalogues = catalogues
        self._language = language
        self.running = True
        self.found = ("health-equity-fund", SHOWN, "family-package-hiv", "technical-training")
        self.people = [Named("A", self.say("myself", "person", digits="7890"))]

    def say(self, context: str, msgid: str, **values: str) -> str:
        return self._catalogues.text(self._language, context, msgid, **values)

    def _either(self, khmer: str, english: str) -> str:
        return khmer if self._language == "km" else english

    def programmes_in(self, area: str, guarantee: str) -> Sequence[Named]:
        names = [one.id for one in PROGRAMMES if one.guarantee == guarantee and one.available(["17"], DAY)]
        return [Named(name, self.say(texts.NAME, name)) for name in names]

    def programme(self, key: str) -> ProgrammePage | None:
        if not self.running:
            return None
        one = PROGRAMMES.of(key or SHOWN)
        gives = [self.say(texts.GIVES, f"{one.id}.{benefit.id}") for benefit in one.benefits]
        return ProgrammePage(
            id=one.id,
            name=self.say(texts.NAME, one.id),
            who=self.say(texts.WHO, one.id),
            gives=[*gives, self.say("amount", "ask")],
            papers=[self.say(texts.PAPER, paper) for paper in one.papers],
            places=[self.say(texts.PLACE, place) for place in one.places],
            contact=f"{self.say(texts.FOCAL, one.focal.id)} {one.focal.phone or ''}" if one.focal else "",
            only_in=[self._either("ខេត្តសៀមរាប", "Siemreap Province")] if one.areas else [],
            notes=[self.say(texts.NOTE, note) for note in one.notes],
            apply_here=one.focal is None,
        )

    def question(self, said: Sequence[Said], one: str) -> Asking | None:
        return self.asked(tuple(PROGRAMMES.facts)[len(said)])

    def asked(self, name: str) -> Asking:
        fact = PROGRAMMES.facts[name]
        plain = fact.type == "yes-no"
        labels = [
            (option, self.say(texts.ANSWER, option if plain else f"{fact.id}.{option}"))
            for option in fact.options
        ]
        unknown = Named("unknown", self.say(texts.ANSWER, "unknown"))
        return Asking(
            fact.id,
            self.say(texts.QUESTION, fact.id),
            [*(Named(*label) for label in labels), unknown],
            fact.type == "age",
        )

    def entitled(self, said: Sequence[Said], area: str) -> Sequence[Standing]:
        return [found for name in self.found if (found := self.standing(name, said)) is not None]

    def standing(self, programme: str, said: Sequence[Said]) -> Standing | None:
        page = self.programme(programme)
        if page is None:
            return None
        known = {"sex": "f", "age": "30", "pregnant": "yes", "id-poor": "1", **dict(said)}
        found = PROGRAMMES.explain(PROGRAMMES.understood(known, DAY), DAY)
        (answer,) = (one for one in found if one.programme == page.id)
        reason = why(self._catalogues, self._language, answer)
        return Standing(
            page.id,
            page.name,
            answer.standing,
            reason,
            page.papers,
            page.places,
            page.contact,
            page.apply_here,
        )

    def linked(self) -> Sequence[Named]:
        return self.people

    def my_digits(self) -> str:
        return "7890"

    def my_place(self) -> str:
        return "17010101"

    def my_programmes(self) -> Sequence[Standing]:
        return self.entitled((), "17010101")

    def my_standing(self, programme: str) -> Standing | None:
        return self.standing(programme, ())

    def my_payments(self) -> Sequence[Payment]:
        paid = self._either("៨០,០០០៛", "80,000 riel")
        return [Payment("1/2026", self.say(texts.NAME, SHOWN), paid)] * 2

    def invited(self) -> Sequence[Named]:
        number = "8 123 456 789"
        refused = Named("contest:8123456789", self.say("applications", "refused", number=number))
        return [refused, Named("offer:A", self.say("applications", "offered"))]

    def applications(self) -> Sequence[Applied]:
        return [self._applied("8123456789", "refused"), self._applied("8987654321", "pre-registered")]

    def application(self, number: str) -> Applied:
        return self._applied("8123456789", "refused")

    def _applied(self, number: str, state: str) -> Applied:
        refused = state == "refused"
        return Applied(
            number=number,
            spoken=f"{number[0]} {number[1:4]} {number[4:7]} {number[7:]}",
            programme=self.say(texts.NAME, SHOWN),
            state=state,
            due="" if refused else self._either("ថ្ងៃទី២៨ ខែវិច្ឆិកា", "28 November"),
            why=self._either("ប័ណ្ណសមធម៌ផុតកំណត់", "the equity card has run out") if refused else "",
            may_contest=refused,
            may_withdraw=not refused,
        )
