"""Programmes and entitlements as the dialogues see them: texts in her language, and nothing of a person before her PIN."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from bot.counter.persons import SignedOut, linked_to, person_of
from bot.counter.speaker import Speaker
from bot.counter.visit import Visit
from bot.dialogues.entitlement_desk import Asking, Named, ProgrammePage, Standing
from bot.dialogues.personal import Said
from bot.engine.state import State
from grievance_core.areas import search
from grievance_core.areas.names import full_name
from grievance_core.programmes import texts
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.explain import MAYBE, YES, Explanation
from grievance_core.programmes.facts import UNKNOWN, Fact, Value
from grievance_core.programmes.population import registered
from grievance_core.programmes.programme import Benefit, Programme
from grievance_core.programmes.tree import EVERYBODY
from grievance_core.programmes.wording import AMOUNT, amount, why
from writing.dates import PHNOM_PENH

LAST_DIGITS = 4
Known = Mapping[str, Value | None]


class EntitlementCounter(Speaker):
    """The part of the desk that knows the catalogue of programmes and, once she gave her PIN, one person."""

    def __init__(self, visit: Visit, state: State) -> None:
        super().__init__(visit.inst, state.language)
        self._visit = visit
        self._state = state

    @cached_property
    def _programmes(self) -> Programmes:
        return in_force(self._visit.session, self._inst.programmes)

    @cached_property
    def _today(self) -> date:
        return self._visit.now.astimezone(PHNOM_PENH).date()

    def _keys_to(self, area: str) -> list[str] | None:
        """The keys of a place from the province down; None for everywhere."""
        return [part.key for part in search.path(self._visit.session, area)] if area else None

    def programmes_in(self, area: str, guarantee: str) -> Sequence[Named]:
        path = self._keys_to(area)
        running = [one for one in self._programmes if one.guarantee == guarantee and self._runs(one, path)]
        return [Named(one.id, self.say(texts.NAME, one.id)) for one in running]

    def _runs(self, programme: Programme, path: Collection[str] | None) -> bool:
        return programme.active_on(self._today) if path is None else programme.available(path, self._today)

    def programme(self, key: str) -> ProgrammePage | None:
        one = self._running(key)
        if one is None:
            return None
        return ProgrammePage(
            id=one.id,
            name=self.say(texts.NAME, one.id),
            who=self.say(texts.WHO, one.id),
            gives=self._gives(one),
            papers=self._all(texts.PAPER, one.papers),
            places=self._all(texts.PLACE, one.places),
            contact=self._contact(one),
            only_in=self._names_of(one.areas),
            notes=self._all(texts.NOTE, one.notes),
            apply_here=one.focal is None,
        )

    def _running(self, key: str) -> Programme | None:
        try:
            one = self._programmes.of(key)
        except LookupError:
            return None
        return one if one.active_on(self._today) else None

    def _all(self, context: str, names: Iterable[str]) -> list[str]:
        return [self.say(context, name) for name in names]

    def _gives(self, one: Programme) -> list[str]:
        """What it gives; the amounts that somebody checked, and where any is left, whom to ask for them."""
        told = [self._benefit(one, benefit) for benefit in one.benefits]
        silent = any(benefit.figures and not self._amounts(one, benefit) for benefit in one.benefits)
        return [*told, self.say(AMOUNT, "ask")] if silent else told

    def _benefit(self, one: Programme, benefit: Benefit) -> str:
        gives = self.say(texts.GIVES, f"{one.id}.{benefit.id}")
        amounts = self._amounts(one, benefit)
        return self.say("programmes", "gives", what=gives, amount=", ".join(amounts)) if amounts else gives

    def _amounts(self, one: Programme, benefit: Benefit) -> list[str]:
        told = [figure for of, figure in one.told_amounts(self._today) if of == benefit]
        return [amount(self._inst.catalogues, self._language, figure) for figure in told]

    def _contact(self, one: Programme) -> str:
        if one.focal is None:
            return ""
        phone = one.focal.told_phone(self._today)
        return " ".join(filter(None, (self.say(texts.FOCAL, one.focal.id), phone)))

    def _names_of(self, keys: Iterable[str]) -> list[str]:
        areas = (search.by_key(self._visit.session, key) for key in keys)
        return [full_name(area, self._language) for area in areas if area is not None]

    def question(self, said: Sequence[Said], one: str) -> Asking | None:
        rules = self._programmes.at(self._today)
        if one and one not in rules.cases:
            return None
        interview = rules.interview_about(one) if one else rules.interview
        fact = interview.next_question(self._understood(said))
        return self._asking(fact) if fact is not None else None

    def _asking(self, fact: Fact) -> Asking:
        plain = fact.type == "yes-no"
        names = [
            Named(option, self.say(texts.ANSWER, option if plain else f"{fact.id}.{option}"))
            for option in fact.options
        ]
        unknown = Named(UNKNOWN, self.say(texts.ANSWER, UNKNOWN))
        return Asking(fact.id, self.say(texts.QUESTION, fact.id), [*names, unknown], fact.type == "age")

    def _understood(self, said: Sequence[Said]) -> Known:
        """Her answers, without those the catalogue no longer asks for."""
        known: dict[str, Value | None] = {}
        for fact, answer in said:
            try:
                known |= self._programmes.understood({fact: answer}, self._today)
            except ValueError:
                continue
        return known

    def entitled(self, said: Sequence[Said], area: str) -> Sequence[Standing]:
        return self._listed(self._understood(said), self._keys_to(area))

    def standing(self, programme: str, said: Sequence[Said]) -> Standing | None:
        return self._one(programme, self._understood(said))

    def _listed(self, known: Known, path: Collection[str] | None) -> list[Standing]:
        """The certain ones first; among them last what is for everybody."""
        found = self._programmes.explain(known, self._today, path)
        possible = [one for one in found if one.standing in (YES, MAYBE)]
        possible.sort(key=lambda one: (one.standing == MAYBE, one.because == EVERYBODY))
        return [self._told(one) for one in possible]

    def _one(self, programme: str, known: Known) -> Standing | None:
        if self._running(programme) is None:
            return None
        found = self._programmes.explain(known, self._today)
        return next((self._told(one) for one in found if one.programme == programme), None)

    def _told(self, found: Explanation) -> Standing:
        one = self._programmes.of(found.programme)
        return Standing(
            programme=one.id,
            name=self.say(texts.NAME, one.id),
            standing=found.standing,
            why=why(self._inst.catalogues, self._language, found),
            papers=self._all(texts.PAPER, one.papers),
            places=self._all(texts.PLACE, one.places),
            contact=self._contact(one),
            apply_here=one.focal is None,
        )

    def linked(self) -> Sequence[Named]:
        return [
            Named(person.id, self.say("myself", "person", digits=person.number[-LAST_DIGITS:]))
            for person in linked_to(self._visit)
        ]

    def my_digits(self) -> str:
        return person_of(self._visit, self._state).number[-LAST_DIGITS:]

    def my_place(self) -> str:
        return self._registered()[1]

    def my_programmes(self) -> Sequence[Standing]:
        known, village = self._registered()
        return self._listed(known, self._keys_to(village))

    def my_standing(self, programme: str) -> Standing | None:
        return self._one(programme, self._registered()[0])

    def _registered(self) -> tuple[Known, str]:
        """What the registry knows of her, and her village. Raises SignedOut for whoever is not in it any more."""
        person = person_of(self._visit, self._state)
        found = registered(self._visit.session, person.id, self._today)
        if found is None:
            raise SignedOut("not in the registry")
        return found[0], found[1] or ""
