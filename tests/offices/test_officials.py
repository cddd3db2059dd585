from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from grievance_core.errors import Incomplete
from grievance_core.offices.model import Official
from grievance_core.offices.officials import (
    FIRST_LOCK,
    LONGEST_LOCK,
    SignIn,
    add,
    by_number,
    check_pin,
    name_of,
    number_of,
    set_pin,
)
from grievance_core.vault import Place, Vault, VaultError

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

SECOND = timedelta(seconds=1)


def guess(session: Session, official: Official, times: int, at: timedelta = timedelta(0)) -> list[SignIn]:
    return [check_pin(session, official, "0000", NOW + at) for _ in range(times)]


def test_it_locks_after_five_wrong_pins_and_then_refuses_the_right_one(
    session: Session, sok: Official
) -> None:
    assert guess(session, sok, 5) == [SignIn.WRONG] * 4 + [SignIn.LOCKED]
    assert check_pin(session, sok, "2741", NOW + FIRST_LOCK - SECOND) is SignIn.LOCKED
    assert check_pin(session, sok, "2741", NOW + FIRST_LOCK) is SignIn.OK


def test_it_counts_no_guess_while_locked_and_doubles_the_lock_each_time(
    session: Session, sok: Official
) -> None:
    guess(session, sok, 50)
    assert sok.failed_pins == 5
    guess(session, sok, 5, FIRST_LOCK)
    assert sok.locked_until == NOW + FIRST_LOCK + 2 * FIRST_LOCK


def test_it_never_locks_for_more_than_a_day(session: Session, sok: Official) -> None:
    sok.failed_pins = 4_999
    assert guess(session, sok, 1) == [SignIn.LOCKED]
    assert sok.locked_until == NOW + LONGEST_LOCK


def test_it_forgets_wrong_guesses_after_the_right_pin(session: Session, sok: Official) -> None:
    guess(session, sok, 4)
    assert check_pin(session, sok, "2741", NOW) is SignIn.OK
    assert guess(session, sok, 4) == [SignIn.WRONG] * 4


def test_it_keeps_count_in_the_database_and_not_in_the_object(session: Session, sok: Official) -> None:
    session.commit()
    guess(session, sok, 3)
    session.commit()
    session.expunge(sok)
    again = session.get_one(Official, sok.id)
    assert guess(session, again, 2) == [SignIn.WRONG, SignIn.LOCKED]


@pytest.mark.parametrize("pin", ["", "274", "2741 ", "2741\n", "២៧៤១", "12345678", "' OR 1=1", "２７４１"])
def test_it_is_not_moved_by_what_is_no_pin(session: Session, sok: Official, pin: str) -> None:
    assert check_pin(session, sok, pin, NOW) is SignIn.WRONG
    with pytest.raises(Incomplete):
        set_pin(sok, pin)


def test_it_lets_nobody_in_who_was_never_given_a_pin(session: Session, vault: Vault) -> None:
    official = add(session, vault, name="ម៉ៅ", number="+85512000109")
    assert check_pin(session, official, "0000", NOW) is SignIn.WRONG


def test_it_lifts_the_lock_with_a_new_pin(session: Session, sok: Official) -> None:
    guess(session, sok, 5)
    set_pin(sok, "667788")
    assert check_pin(session, sok, "2741", NOW) is SignIn.WRONG
    assert check_pin(session, sok, "667788", NOW) is SignIn.OK


def test_it_refuses_a_number_that_is_another_officials(session: Session, vault: Vault, sok: Official) -> None:
    with pytest.raises(Incomplete):
        add(session, vault, name="ម៉ៅ", number="+85512000100")


def test_it_finds_an_official_by_number_and_tells_name_and_number(
    session: Session, vault: Vault, sok: Official
) -> None:
    assert by_number(session, vault, "+85512000100") is sok
    assert by_number(session, vault, "+85512000999") is None
    assert (name_of(vault, sok), number_of(vault, sok)) == ("សុខ ចាន់ណា", "+85512000100")


def test_it_has_officials_without_a_phone(session: Session, vault: Vault) -> None:
    for name in ("ម៉ៅ", "ពៅ"):
        assert number_of(vault, add(session, vault, name=name, number=None)) is None


def test_it_keeps_name_number_and_pin_unreadable(
    session: Session, vault: Vault, tmp_path: Path, sok: Official
) -> None:
    session.commit()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in ("សុខ ចាន់ណា", "12000100", "2741"):
        assert secret.encode() not in stored
    with pytest.raises(VaultError):
        vault.open(sok.name_sealed, Place("officials", "name_sealed", str(sok.id + 1)))
