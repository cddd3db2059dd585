from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.definition import Definition, Effect, Move
from bot.engine.state import MAX_DRAFT_VALUE, MAX_TRAIL, Answered, Dialled, State
from bot.engine.step import Stepped, draw, moved, on_view, step
from bot.engine.wire import pack
from tests.engine.conversation import CONVERSATION, EchoDesk, Words

DESK = EchoDesk()
NEW = State("km")


def shown(state: State, *, pages: int = 1) -> State:
    return on_view(draw(CONVERSATION, state, DESK).state, min(state.page, pages - 1), pages)


def answer(state: State, text: str = "", choice: str | None = None) -> Stepped:
    return step(CONVERSATION, shown(state), Answered(text, choice))


def after(state: State, *texts: str) -> State:
    for text in texts:
        state = answer(state, text).state
    return state


answers = st.one_of(
    st.builds(Answered, st.text(max_size=40)),
    st.builds(
        Answered,
        st.sampled_from(["0", "00", "98", "1", "2", "3", "១", "9" * 5000, "ក" * 5000, "\x00", "-1", "٣"]),
    ),
    st.builds(
        Answered,
        st.just(""),
        st.sampled_from(["back", "home", "more", "words", "many", "skip", "o119", "", "/back"]),
    ),
    st.builds(Dialled, st.text(max_size=10)),
)


@given(st.lists(answers, max_size=25), st.integers(1, 4))
def test_nothing_anybody_sends_raises_and_the_state_stays_small(
    events: list[Answered | Dialled], pages: int
) -> None:
    state = shown(NEW, pages=pages)
    for event in events:
        state = shown(step(CONVERSATION, state, event).state, pages=pages)
        assert state.node in CONVERSATION.nodes
        assert len(state.trail) <= MAX_TRAIL
        assert all(len(value) <= MAX_DRAFT_VALUE for value in state.draft.values())
        assert len(pack(state)) < 4 * MAX_DRAFT_VALUE + 4_000


@given(st.lists(answers, max_size=15), st.sampled_from(["1", "2", "words of hers"]))
def test_back_returns_to_the_earlier_screen(events: list[Answered | Dialled], text: str) -> None:
    before = shown(NEW)
    for event in events:
        before = shown(step(CONVERSATION, before, event).state)
    there = shown(step(CONVERSATION, before, Answered(text)).state)
    if there.node != before.node and there.trail:
        assert step(CONVERSATION, there, Answered("0")).state.node == before.node
        assert step(CONVERSATION, there, Answered(choice="back")).state.node == before.node


@given(st.lists(answers, max_size=15))
def test_the_same_answer_to_the_same_state_does_the_same(events: list[Answered | Dialled]) -> None:
    state = shown(NEW)
    for event in events:
        assert step(CONVERSATION, state, event) == step(CONVERSATION, state, event)
        state = shown(step(CONVERSATION, state, event).state)


@pytest.mark.parametrize("text", ["2", "២", " 2 ", "2.", "2)", "2#"])
def test_an_option_is_chosen_by_its_number(text: str) -> None:
    assert answer(NEW, text).state.node == "many"


@pytest.mark.parametrize("text", ["4", "02", "-2", "2 3", "²", "٢", "two", "", "9" * 5000, "98", "0", "00"])
def test_anything_else_shows_the_menu_again_with_what_to_do(text: str) -> None:
    state = answer(NEW, text).state
    assert (state.node, state.complaint) == ("main", "error.choose")
    assert draw(CONVERSATION, state, DESK).screen.paragraphs == ("error/error.choose", "Welcome")


def test_a_complaint_is_said_once() -> None:
    state = after(NEW, "nonsense")
    assert step(CONVERSATION, shown(state), Dialled()).state.complaint == ""
    assert after(state, "2").complaint == ""


def test_numbers_mean_what_was_shown_and_not_what_would_be_shown_now() -> None:
    state = shown(NEW)._replace(shown=("finish", "many", "words"))
    assert step(CONVERSATION, state, Answered("1")).state.node == "finish"


def test_no_option_has_the_number_that_turns_the_page() -> None:
    many = after(NEW, "2")
    assert after(many, "97").draft["chosen"] == "o96"
    assert after(many, "99").draft["chosen"] == "o97"
    assert after(many, "121").draft["chosen"] == "o119"
    assert answer(many, "98").state.complaint == "error.choose"


def test_an_option_of_another_page_can_be_chosen_by_number_or_id() -> None:
    third = shown(after(NEW, "2"), pages=9)._replace(page=3)
    assert step(CONVERSATION, third, Answered("5")).state.draft["chosen"] == "o4"
    assert step(CONVERSATION, third, Answered(choice="o119")).state.draft["chosen"] == "o119"


@pytest.mark.parametrize("choice", ["skip", "", "/back", "o120"])
def test_an_id_that_was_not_shown_is_refused(choice: str) -> None:
    state = answer(after(NEW, "2"), choice=choice).state
    assert (state.node, state.complaint, dict(state.draft)) == ("many", "error.choose", {})


def test_pages_turn_forth_and_back_before_the_screen_does() -> None:
    first = shown(after(NEW, "1", "words"), pages=3)
    second = on_view(step(CONVERSATION, first, Answered("98")).state, 1, 3)
    assert (second.node, second.page) == ("many", 1)
    again = step(CONVERSATION, second, Answered("0")).state
    assert (again.node, again.page) == ("many", 0)
    assert step(CONVERSATION, shown(again, pages=3), Answered("0")).state.node == "words"


def test_a_complaint_stays_while_its_pages_are_turned() -> None:
    state = shown(after(NEW, "2", "nonsense"), pages=3)
    assert step(CONVERSATION, state, Answered("98")).state.complaint == "error.choose"


def test_a_first_screen_has_a_way_back_only_from_its_later_pages() -> None:
    assert step(CONVERSATION, shown(NEW, pages=2)._replace(page=1), Answered("0")).state.page == 0
    assert answer(NEW, "0").state.complaint == "error.choose"
    assert answer(NEW, choice="back").state == shown(NEW)._replace(complaint="")


def test_words_may_be_98_when_there_is_no_further_page() -> None:
    assert after(NEW, "1", "98").draft["words"] == "98"


def test_home_forgets_the_answers_and_the_way() -> None:
    state = after(NEW, "1", "words", "00")
    assert (state.node, dict(state.draft), state.trail) == ("main", {}, ())


def test_there_is_no_way_back_from_a_fresh_start() -> None:
    stepped = answer(after(NEW, "1", "words of hers", "0", "0"), "3")
    assert stepped.effects == (Effect("filed", {"words": "words of hers"}),)
    assert stepped.state.trail == ()
    drawn = draw(CONVERSATION, stepped.state, DESK)
    assert drawn.screen.ended
    assert drawn.state.shown == ()


def test_dialling_again_resumes_and_answers_nothing() -> None:
    state = shown(after(NEW, "1"))
    assert step(CONVERSATION, state, Dialled("1")) == Stepped(state)


def test_a_none_forgets_an_answer() -> None:
    state = after(NEW, "1", "words", "0", "1")
    assert "words" not in state.draft


def test_a_wrong_answer_keeps_what_the_node_wants_kept() -> None:
    state = after(NEW, "1", " ")
    assert (state.node, state.complaint, state.draft["tries"]) == ("words", "error.empty", "1")


def test_controls_are_taken_out_of_words() -> None:
    assert after(NEW, "1", "a\x00b\x1b\u202ec\ud800").draft["words"] == "abc"


def test_long_words_are_cut_between_clusters_and_she_is_told() -> None:
    state = after(NEW, "1", "ស្ត្រី" * 2_000)
    assert state.draft["words"] == "ស្ត្រី" * (MAX_DRAFT_VALUE // 6)
    assert state.complaint == "error.shortened"


def test_a_node_that_is_gone_becomes_the_start() -> None:
    state = answer(State("km", node="gone", trail=("gone", "main"), shown=("x",)), "1").state
    assert state.node == "words"
    assert shown(State("km", node="words", trail=("gone", "main"))).trail == ("main",)


def test_a_move_to_nowhere_is_a_fault_of_the_definition() -> None:
    with pytest.raises(KeyError, match="words moves to many"):
        step(Definition({"words": Words()}, "words"), State("km", node="words"), Answered("x"))


def test_the_way_back_has_an_end() -> None:
    state = NEW
    for _ in range(20):
        state = moved(CONVERSATION, moved(CONVERSATION, state, Move("words")), Move("many"))
    assert len(state.trail) == MAX_TRAIL


def test_arriving_at_the_start_leaves_no_way_back() -> None:
    assert moved(CONVERSATION, State("km", node="many", trail=("main", "words")), Move("main")).trail == ()


def test_the_screen_offers_the_ways_that_lead_somewhere() -> None:
    main = draw(CONVERSATION, NEW, DESK)
    assert main.state.shown == ("words", "many", "finish")
    words = draw(CONVERSATION, after(NEW, "1"), DESK)
    assert words.state.shown == ("skip", "/back", "/home")
    assert words.navigation.back == ("0", "back", "navigation/navigation.back")
    assert on_view(words.state, 0, 2).shown == ("skip", "/back", "/home", "/more")
    assert on_view(on_view(words.state, 0, 2), 1, 2).shown == ("skip", "/back", "/home")
