"""The conversation as a whole: checked, drawn, and its Khmer texts written in Latin letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from bot.dialogues.conversation import conversation
from bot.sms.rendering import TWO_SEGMENTS
from bot.survey.drawing import drawn_map
from bot.survey.measures import Carrier, Measured, Measures, measure, ussd_room
from bot.survey.openings import openings
from bot.survey.walk import Walk, walk
from settings import ROOT
from ussd.limits import Limits
from writing.catalogue import Catalogues
from writing.languages import ENGLISH, LATIN_KHMER
from writing.latin_catalogue import catalogue_path, make, problems

group = AppGroup(
    "dialogue", help="The conversation as a whole: check it, draw it, write its Khmer in Latin letters."
)

LOCALES = ROOT / "locales"
# Networks that guarantee less than their gateway: 144 octets, or 120 characters of the GSM 7 bit alphabet (105 octets).
GUARANTEED = {"144 octets": 144, "120 characters": 105}


@group.command()
@click.option("--pages/--no-pages", default=True, help="Also list the most pages of every screen.")
def check(pages: bool) -> None:
    """Walk the whole conversation and say what is wrong with it; ends with 1 when anything is.

    Every screen can be reached, every option and whatever is typed is answered, nothing is a dead end; every text is there in
    every language; the main menu is one page with the hotline on it, no other fixed menu takes more than two.
    """
    catalogues = Catalogues.load(LOCALES)
    found, measures = survey(catalogues, carriers(Limits.load(ROOT / "rules" / "gateways.yaml"), catalogues))
    wrong = [*found.problems, *measures.problems, *catalogues.problems(), *problems(LOCALES)]
    if pages:
        _list(measures, catalogues.languages)
    for problem in wrong:
        click.echo(problem, err=True)
    unknown = make(LOCALES).unknown
    for word, text in unknown.items():
        click.echo(f"{LATIN_KHMER}: {word} ({text}) is not in lexicon.tsv and was written by its letters")
    click.echo(f"{len(found.screens)} screens, {len(found.edges)} ways, {len(wrong)} problems")
    if wrong:
        raise click.exceptions.Exit(1)


@group.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The SVG file to write."
)
@click.option("--lang", "language", default=ENGLISH, show_default=True, help="Of the labels.")
def draw(out: Path, language: str) -> None:
    """Draw the map of the conversation: every screen, and which option leads where."""
    catalogues = Catalogues.load(LOCALES)
    if language not in catalogues.languages:
        raise click.BadParameter(f"there is {', '.join(catalogues.languages)}", param_hint="--lang")
    out.write_text(drawn_map(conversation(), catalogues, language), "utf-8")
    click.echo(str(out))


@group.command()
def latin() -> None:
    """Write locales/km_Latn anew from the Khmer texts and the lexicon, and list the words that the lexicon lacks."""
    made = make(LOCALES)
    path = catalogue_path(LOCALES, LATIN_KHMER)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made.content, "utf-8")
    for word, text in made.unknown.items():
        click.echo(f"{word}\t({text})")
    click.echo(f"{path.relative_to(ROOT)}: {len(made.unknown)} words by their letters alone")


def survey(catalogues: Catalogues, carried_by: Sequence[Carrier]) -> tuple[Walk, Measures]:
    """The conversation walked, and every screen of it measured."""
    definition = conversation()
    found = walk(definition, tuple(openings(definition, ENGLISH)), _named, ENGLISH)
    return found, measure(definition, found, catalogues, carried_by, TWO_SEGMENTS)


def carriers(limits: Limits, catalogues: Catalogues) -> list[Carrier]:
    """Each room that a gateway gives a screen, under the names of those that give it, and what networks guarantee at least."""
    found: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for gateway in limits.gateways:
        limit = limits.of(gateway)
        found.setdefault((limit.octets, limit.languages), []).append(gateway)
    named = [
        Carrier(", ".join(names), ussd_room(octets), spoken) for (octets, spoken), names in found.items()
    ]
    return named + [
        Carrier(name, ussd_room(least), catalogues.languages) for name, least in GUARANTEED.items()
    ]


def _named(context: str, msgid: str, /, **_values: str) -> str:
    return f"{context}/{msgid}"


def _list(measures: Measures, languages: Sequence[str]) -> None:
    names = list(dict.fromkeys(name for one in measures.screens.values() for _, name in one.pages))
    for number, name in enumerate(names, start=1):
        click.echo(f"({number}) {name}")
    click.echo(
        "Most pages on each, and SMS segments of a reply; * shows lists, names or somebody's words and may grow."
    )
    for measured in sorted(measures.screens.values(), key=lambda one: one.screen):
        click.echo(
            f"{measured.screen}{' *' if measured.grows else ''}: {'; '.join(_row(measured, names, languages))}"
        )


def _row(measured: Measured, names: Sequence[str], languages: Sequence[str]) -> Iterator[str]:
    for language in languages:
        counts = [str(measured.pages.get((language, name), "-")) for name in names]
        yield f"{language} {' '.join(counts)}, {measured.segments.get(language, 0)} SMS"
