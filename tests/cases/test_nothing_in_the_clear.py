"""The files of the database after a busy story, read byte by byte: nothing anybody said, and nobody's name or number."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from grievance_core.cases import asking, complainant, handling
from tests.cases.stories import CHAIR, ELSEWHERE, HEALTH, busy, do, her
from tests.world import World

WORDS = {
    "words": "ប្រាក់ឧបត្ថម្ភសម្រាប់ស្ត្រីមានផ្ទៃពោះ",
    "name": "Chanthou Sokunthea",
    "accused_words": "the tall man at the pagoda",
}
SAID = (
    "Which month was it, elder sister?",
    "ខែមុន និងខែនេះ",
    "Ask the operator about batch 77",
    "Paid on Friday at ACLEDA",
)


def tell_it_all(world: World) -> None:
    busy(world)
    phone_id = world.phone("+85511987654")
    receipt = world.file("payment", phone_id=phone_id, accused_seat_keys=(ELSEWHERE,), **WORDS)
    do(world, receipt, asking.ask_complainant, CHAIR, SAID[0])
    do(world, receipt, complainant.answer_question, her(world, receipt), SAID[1])
    do(world, receipt, asking.ask_provider, CHAIR, world.official(HEALTH).official_id, SAID[2])
    do(world, receipt, asking.answer_provider, HEALTH, SAID[3])
    do(world, receipt, handling.solve, CHAIR, SAID[3])
    world.settle()


def test_it_keeps_no_words_names_or_numbers_in_the_clear(world: World, tmp_path: Path) -> None:
    tell_it_all(world)
    dump = everything_stored(world, tmp_path)
    assert len(dump) > 100_000
    assert b"vdc:17010101" in dump  # the dump is what it should be
    for secret in (
        *WORDS.values(),
        *SAID,
        "Chanthou",
        "សុខ ចាន់ថា",
        "85511987654",
        "11987654",
        "85512000001",
        "មន្ត្រី 1",
    ):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert secret.encode(encoding) not in dump, secret
            assert secret.encode(encoding).hex().encode() not in dump, secret


def everything_stored(world: World, folder: Path) -> bytes:
    with world.sessions() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.commit()
            return b"".join(path.read_bytes() for path in sorted(folder.glob("test.sqlite3*")))
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = [session.scalars(text(f'SELECT t::text FROM "{table}" t')).all() for table in tables]
        return "\n".join(row for table in rows for row in table).encode()
