"""What people said, who they are and how they are reached is sealed wherever it is kept."""

from __future__ import annotations

from sqlalchemy import LargeBinary

from migrations.schema import all_tables

SEALED = {
    "application_words.sealed",
    "call_backs.number_sealed",
    "case_words.sealed",
    "corrections.value_sealed",
    "chats.number_sealed",
    "chats.peer_sealed",
    "drafts.sealed",
    "evidence.content_sealed",
    "households.card_sealed",
    "logins.totp_sealed",
    "messages.number_sealed",
    "messages.text_sealed",
    "officials.name_sealed",
    "officials.number_sealed",
    "person_changes.change_sealed",
    "persons.name_sealed",
    "programme_forms.words_sealed",
    "phones.number_sealed",
    "turns.reply_sealed",
}
# The demo's phones show what was sent to them, and its list of officials is shown on purpose: sealed all the same.
SEALED_IN_THE_DEMO = "demo_"
# Which appeal it is; a membership number is random and says nothing of her by itself, like a case's.
NUMBERS_OF_OURS = {"applications.number", "case_appeals.number", "persons.number"}
# An edition of the rules: its number, and why it was taken in. It speaks of rules, and whoever writes it is told to name nobody.
OF_RULES = {"catalogue_editions.number", "catalogue_editions.note"}
UNSEALED = {
    "password",
    "pin",
    "secret",
    "word",
    "words",
    "text",
    "name",
    "number",
    "message",
    "question",
    "answer",
    "note",
}


def _columns() -> dict[str, object]:
    return {
        f"{table.name}.{column.name}": column
        for table in all_tables().tables.values()
        for column in table.columns
    }


def test_it_marks_every_column_of_bytes_as_sealed() -> None:
    columns = {name: column for name, column in _columns().items() if isinstance(column.type, LargeBinary)}  # type: ignore[attr-defined]
    assert [name for name, column in columns.items() if not column.info.get("sealed")] == []  # type: ignore[attr-defined]


def test_it_seals_what_the_inventory_says() -> None:
    sealed = {name for name, column in _columns().items() if column.info.get("sealed")}  # type: ignore[attr-defined]
    assert {name for name in sealed if not name.startswith(SEALED_IN_THE_DEMO)} == SEALED


def test_it_has_no_readable_column_for_what_people_say_or_are_called() -> None:
    readable = {name for name in _columns() if name.split(".")[1] in UNSEALED}
    assert {
        name for name in readable if not name.startswith(SEALED_IN_THE_DEMO)
    } == NUMBERS_OF_OURS | OF_RULES
