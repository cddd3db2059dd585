"""What is played, what is said, and that no word of a screen is lost or swapped on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.lexicon import Lexicon, pieces
from bot.voice.numbers import LARGEST, words
from bot.voice.prompts import Prompt, prompts
from bot.voice.recordings import SPOKEN, Recordings
from bot.voice.speech import Play, Say, Sound, Speech
from grievance_core.institution import Institution
from settings import ROOT
from writing.catalogue import Catalogues
from writing.dates import money

CATALOGUES = Catalogues.load(ROOT / "locales")
PLACES = {"ឃុំចារឈូក": "Char Chhuk"}


def latin(name: str) -> str:
    return PLACES.get(name, "")


def record(folder: Path, listed: tuple[Prompt, ...]) -> None:
    for prompt in listed:
        path = folder / prompt.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def everything(language: str, folder: Path = Path("nowhere")) -> tuple[Prompt, ...]:
    return prompts(CATALOGUES, Recordings(folder), language, ())


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every prompt recorded, names excepted."""
    folder = tmp_path_factory.mktemp("prompts")
    for language in SPOKEN:
        record(folder, everything(language))
    return folder


@pytest.fixture(scope="module")
def spoken(studio: Path) -> Speech:
    return Speech(CATALOGUES, Recordings(studio))


@pytest.fixture(scope="module")
def mute() -> Speech:
    """Nothing is recorded."""
    return Speech(CATALOGUES, Recordings(Path("nowhere")))


def read(sounds: tuple[Sound, ...], language: str = "km") -> list[str]:
    """What is heard, in words."""
    texts = {prompt.file: prompt.text for prompt in everything(language)}
    return [
        texts[f"{sound.language}/{sound.file}"] if isinstance(sound, Play) else f"<{sound.text}>"
        for sound in sounds
    ]


@pytest.mark.parametrize("language", SPOKEN)
def test_every_text_without_values_is_played_once_it_is_recorded(spoken: Speech, language: str) -> None:
    texts = Lexicon(CATALOGUES, language).texts
    whole = {key: text for key, text in texts.items() if "{" not in text and key[0] != "number"}
    said = {
        key
        for key, text in whole.items()
        if any(isinstance(s, Say) for s in spoken.line(text, language, latin))
    }
    assert said == set()


def test_a_sentence_is_played_around_its_values(spoken: Speech) -> None:
    line = CATALOGUES.text("km", "case", "with-until", office="ឃុំចារឈូក", day="២១/១១")
    heard = read(spoken.line(line, "km", latin))
    assert "<Char Chhuk>" in heard
    assert heard[-4:] == ["ថ្ងៃទី", "ម្ភៃ", "មួយ", "ខែវិច្ឆិកា"]
    assert not any("សូម" in part for part in heard)


def test_an_amount_is_played_as_it_is_said(spoken: Speech) -> None:
    heard = read(spoken.line(money(283_500, "km"), "km", latin))
    assert heard == ["ពីរ", "សែន", "ប្រាំបី", "ម៉ឺន", "បី", "ពាន់", "ប្រាំ", "រយ", "រៀល"]


def test_a_case_number_is_played_digit_by_digit(spoken: Speech) -> None:
    assert read(spoken.digits("120000017", "km")) == [
        "មួយ",
        "ពីរ",
        "សូន្យ",
        "សូន្យ",
        "សូន្យ",
        "សូន្យ",
        "សូន្យ",
        "មួយ",
        "ប្រាំពីរ",
    ]


def test_words_somebody_wrote_are_not_spelled_out_but_named(spoken: Speech) -> None:
    line = CATALOGUES.text("km", "case", "decided", decision="បានបើកប្រាក់ហើយ សូមមកសាលាឃុំ")
    heard = read(spoken.line(line, "km", latin))
    assert heard[-1] == CATALOGUES.text("km", "voice", "written")


def test_without_recordings_a_khmer_sentence_is_said_in_english_whole(mute: Speech) -> None:
    line = CATALOGUES.text("km", "case", "with-until", office="ឃុំចារឈូក", day="ថ្ងៃទី២១ ខែវិច្ឆិកា")
    assert mute.line(line, "km", latin) == (Say("With Char Chhuk until 21 November."),)


@pytest.mark.parametrize("language", SPOKEN)
def test_no_machine_is_given_khmer(mute: Speech, language: str) -> None:
    texts = [*Lexicon(CATALOGUES, "km").texts.values(), "ស្ត្រី ១ ឬ ២", "x ស y", "{", "ឃុំ", "\u200b", "\x00"]
    said = [sound for text in texts for sound in mute.line(text, language, latin)]
    assert all(isinstance(sound, Say) for sound in said)
    assert [
        sound.text for sound in said if isinstance(sound, Say) and any("ក" <= c <= "៿" for c in sound.text)
    ] == []


def test_a_text_that_is_changed_is_missing_again(tmp_path: Path) -> None:
    record(tmp_path, everything("km"))
    recordings = Recordings(tmp_path)
    text = CATALOGUES.text("km", "menu", "hotline")
    assert recordings.of(text, "km") is not None
    assert recordings.of(text + " ឥឡូវ", "km") is None


def test_a_new_recording_is_found_without_a_restart(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    assert not recordings.any_in("km")
    record(tmp_path, everything("km")[:1])
    assert recordings.any_in("km")


def test_marks_at_the_edges_and_the_digits_a_text_is_written_in_make_no_other_recording(
    tmp_path: Path,
) -> None:
    recordings = Recordings(tmp_path)
    record(tmp_path, everything("km"))
    assert recordings.of("ម៉ោង", "km") == recordings.of(" ម៉ោង៖", "km") is not None


@pytest.mark.parametrize("language", SPOKEN)
def test_every_prompt_has_a_file_of_its_own_and_words_to_read(language: str) -> None:
    listed = everything(language)
    assert len({prompt.file for prompt in listed}) == len(listed)
    assert all(prompt.text and prompt.where and not prompt.there for prompt in listed)
    assert all("{" not in prompt.text for prompt in listed)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_new_screen_is_on_the_list_by_itself(inst: Institution, language: str) -> None:
    where = {place.partition(",")[0] for prompt in everything(language) for place in prompt.where}
    texts = Lexicon(inst.catalogues, language).texts
    missing = {
        f"{key[0]}/{key[1]}" for key, text in texts.items() if pieces(text) and key[0] != "number"
    } - where
    assert missing == set()


@given(st.integers(0, LARGEST))
def test_the_words_of_a_number_are_the_number(number: int) -> None:
    for language in SPOKEN:
        assert _value(words(number, language)) == number


def _value(said: tuple[int, ...]) -> int:
    """Added up as people hear it: a word that multiplies multiplies what came since a larger one."""
    total, group = 0, 0
    for word in said:
        if word in (100, 1_000, 10_000, 100_000, 1_000_000):
            lower = [part for part in _stack(total) if part < word]
            group += sum(lower)
            total = total - sum(lower) + group * word
            group = 0
        else:
            group += word
    return total + group


def _stack(total: int) -> list[int]:
    return [int(digit) * 10**place for place, digit in enumerate(reversed(str(total)))]


@given(st.text(max_size=120))
def test_it_makes_sounds_of_anything(text: str) -> None:
    speech = Speech(CATALOGUES, Recordings(Path("nowhere"))) if not _ONE else _ONE[0]
    _ONE[:] = [speech]
    for language in SPOKEN:
        assert isinstance(speech.line(text, language, latin), tuple)


_ONE: list[Speech] = []
