"""The walk finds what is wrong with a conversation, and finds nothing wrong with ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bot.dialogues.conversation import conversation
from bot.engine.definition import Definition, Desk, Effect, Move
from bot.engine.screen import Asks, Option, Screen
from bot.engine.state import State
from bot.engine.wiring import MiswiredError, wired
from bot.survey.desk import Mood
from bot.survey.openings import openings
from bot.survey.walk import Edge, Walk, walk


@dataclass(frozen=True)
class Plain:
    """A screen with options; each leads where `ways` says."""

    id: str
    ways: Mapping[str, Move]
    asks: Asks = Asks.CHOICE
    leads: tuple[str, ...] = ()

    def show(self, state: State, desk: Desk) -> Screen:
        options = tuple(Option(way, desk.say(self.id, way)) for way in self.ways)
        return Screen(self.id, (desk.say(self.id, "what"),), options, self.asks)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return self.ways.get(choice or "", Move(self.id, wrong="error.choose"))


class Deaf(Plain):
    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(self.id, wrong="error.choose")


class Fragile(Plain):
    def take(self, state: State, choice: str | None, text: str) -> Move:
        if text == "x":
            raise ZeroDivisionError("words")
        return super().take(state, choice, text)


def said(context: str, msgid: str, /, **values: str) -> str:
    return f"{context}/{msgid}"


def found_in(*nodes: Plain) -> Walk:
    definition = Definition({node.id: node for node in nodes}, nodes[0].id)
    return walk(definition, [State("en", node=nodes[0].id)], said, "en", [Mood.FULL])


def problems(*nodes: Plain) -> list[str]:
    return list(found_in(*nodes).problems)


END = Plain("end", {}, Asks.NOTHING)


def test_it_finds_nothing_wrong_where_nothing_is() -> None:
    assert problems(Plain("main", {"on": Move("end")}), END) == []


def test_it_finds_a_screen_that_nothing_leads_to() -> None:
    assert problems(Plain("main", {"on": Move("main")}), END) == ["end is never reached"]


def test_it_finds_a_screen_with_no_way_on() -> None:
    assert problems(Plain("main", {})) == ["main is a dead end: nothing to choose, to write or to go back to"]


def test_it_lets_a_list_be_empty_where_there_is_a_way_back() -> None:
    assert problems(Plain("main", {"on": Move("list")}), Plain("list", {})) == []


def test_it_finds_an_option_that_leads_nowhere() -> None:
    (problem,) = problems(Plain("main", {"on": Move("gone")}))
    assert problem.startswith("main cannot take on: KeyError")


def test_it_finds_an_option_that_the_screen_shows_and_does_not_know() -> None:
    assert problems(Deaf("main", {"on": Move("main")})) == ["main shows on and does not know it"]


def test_it_finds_words_that_break_a_screen() -> None:
    assert "main cannot take words: ZeroDivisionError: words" in problems(
        Fragile("main", {"on": Move("main")})
    )


def test_it_finds_a_screen_that_cannot_be_drawn() -> None:
    class Broken(Plain):
        def show(self, state: State, desk: Desk) -> Screen:
            raise LookupError("no such list")

    found = problems(Plain("main", {"on": Move("broken")}), Broken("broken", {}))
    assert "broken cannot be drawn: LookupError: no such list" in found


def test_it_follows_what_a_refused_effect_leaves_her_with() -> None:
    filing = Move("end", effects=(Effect("file"),))
    assert Edge("main", "on", "main/on", "end") in found_in(Plain("main", {"on": filing}), END).edges


def test_it_goes_into_an_answer_that_only_shows_two_screens_later() -> None:
    class Later(Plain):
        def take(self, state: State, choice: str | None, text: str) -> Move:
            return Move("rare" if state.draft.get("kind") == "b" else "end")

    first = Plain("main", {"a": Move("later", {"kind": "a"}), "b": Move("later", {"kind": "b"})})
    assert problems(first, Later("later", {"on": Move("end")}), Plain("rare", {"on": Move("end")}), END) == []


def test_loading_refuses_two_screens_of_one_name_a_missing_start_and_a_lead_into_nothing() -> None:
    twice = [Plain("main", {}), Plain("main", {}, leads=("gone",))]
    with pytest.raises(MiswiredError) as refused:
        wired(twice, "home")
    assert str(refused.value) == (
        "main is there twice; there is no home to begin with; main leads to gone, which does not exist"
    )


@pytest.fixture(scope="module")
def whole() -> Walk:
    definition = conversation()
    return walk(definition, tuple(openings(definition, "en")), said, "en")


def test_every_screen_is_reached_and_every_answer_handled(whole: Walk) -> None:
    assert list(whole.problems) == []
    assert set(whole.screens) == set(conversation().nodes)


def test_every_option_of_the_main_menu_is_a_way(whole: Walk) -> None:
    ways = {edge.by for edge in whole.edges if edge.start == "main"}
    assert {"entitlements", "programmes", "complaint", "my-case", "hotline", "language", "my-work"} <= ways
