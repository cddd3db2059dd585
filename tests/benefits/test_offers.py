"""Offers: to her phone, once, naming nobody; one key applies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from grievance_core.applications.model import Application
from grievance_core.applications.wishes import Receipt
from grievance_core.benefits import offers
from grievance_core.benefits.model import Offer
from grievance_core.benefits.offers import UnknownOffer
from grievance_core.errors import NotNow
from grievance_core.messages.model import Message
from grievance_core.messages.texts import compose
from grievance_core.people.model import Phone
from grievance_core.people.phones import remember
from grievance_core.registry.model import Person, PersonPhone
from tests.benefits.conftest import OLDER, OTHER_VILLAGE, Village

NUMBER = "+85512000088"


def link(village: Village, person: Person, number: str = NUMBER) -> str:
    with village.world.work() as session:
        phone = remember(session, village.world.inst.vault, number, language="en")
        session.add(
            PersonPhone(
                person_id=person.id,
                phone_id=phone.id,
                pin_hash="",
                failed_pins=0,
                linked_at=village.world.now,
            )
        )
        return phone.id


def make(village: Village, programme: str | None = OLDER, **given: object) -> int:
    village.compare("not-enrolled")
    with village.world.work() as session:
        return offers.make(session, village.world.inst, village.world.now, programme=programme, **given)  # type: ignore[arg-type]


def take(village: Village, offer: str, request: str = "r", **given: str) -> Receipt:
    with village.world.work() as session:
        return offers.take(session, village.world.inst, offer, request, village.world.now, **given)


def open_on(village: Village, phone: str) -> offers.OpenOffer:
    with village.world.sessions() as session:
        found = offers.open_of(session, phone, village.world.now)
        assert found is not None
        return found


def test_who_may_not_be_told_is_not(village: Village) -> None:
    dead, stopped, applied, refused, nowhere = (village.older(name) for name in "កខគឃង")
    phones = [
        link(village, one, f"+8551200008{place}")
        for place, one in enumerate((dead, stopped, applied, refused))
    ]
    with village.world.work() as session:
        session.execute(update(Phone).where(Phone.id == phones[1]).values(stopped_at=village.world.now))
        session.execute(update(Person).where(Person.id == dead.id).values(left_on=village.world.now.date()))
    village.apply(applied, state="processing")
    village.apply(refused, state="refused")
    assert nowhere.id
    assert make(village) == 0


def test_it_names_the_programme_and_nobody(village: Village) -> None:
    person = village.older()
    link(village, person)
    assert make(village) == 1
    (told,) = village.world.texts_to(NUMBER)
    name = village.world.inst.catalogues.text("en", "programme", OLDER)
    assert name in told
    assert "1" in told
    assert person.number not in told
    assert "យាយ" not in told
    with village.world.sessions() as session:
        message = session.scalars(select(Message).where(Message.asks == "offer")).one()
    assert (message.case_id, message.application_id, message.urgent) == (None, None, False)


def test_a_sensitive_programme_is_not_named(village: Village) -> None:
    village.make_sensitive(OLDER)
    link(village, village.older())
    assert make(village) == 1
    (told,) = village.world.texts_to(NUMBER)
    for language in ("en", "km"):
        assert village.world.inst.catalogues.text(language, "programme", OLDER) not in told
    assert "a programme" in told


def test_a_phone_has_one_open_offer_and_a_person_is_not_asked_again(village: Village) -> None:
    one, two = village.older("ក"), village.older("ខ")
    link(village, one)
    link(village, two)
    assert make(village) == 1
    assert make(village, None) == 0  # nor of any other programme
    village.world.now += offers.LIVES + timedelta(hours=1)
    assert make(village) == 1  # the other one of the family
    village.world.now += offers.LIVES + timedelta(hours=1)
    assert make(village) == 0
    village.world.now += offers.AGAIN_AFTER
    assert make(village) == 1


def test_it_waits_for_the_morning(village: Village) -> None:
    link(village, village.older())
    village.world.now = village.world.now.replace(hour=23)
    make(village)
    with village.world.sessions() as session:
        assert session.scalars(select(Message.state).where(Message.asks == "offer")).one() == "held"


def test_one_key_applies_once(village: Village) -> None:
    person = village.older()
    phone = link(village, person)
    make(village)
    offer = open_on(village, phone)
    receipt = take(village, offer.id, phone_id=phone)
    assert take(village, offer.id, phone_id=phone) == receipt
    with pytest.raises(NotNow):
        take(village, offer.id, "another", phone_id=phone)
    with village.world.sessions() as session:
        application = session.scalars(select(Application)).one()
        assert (application.person_id, application.programme_id, application.state) == (
            person.id,
            OLDER,
            "pre-registered",
        )
        assert (application.phone_id, application.channel) == (phone, "sms")
        assert session.scalars(select(Offer.application_id)).one() == application.id
        assert offers.open_of(session, phone) is None
    assert person.id not in village.open("not-enrolled", OLDER)


def test_another_phone_or_a_late_answer_takes_nothing(village: Village) -> None:
    phone = link(village, village.older())
    make(village)
    offer = open_on(village, phone)
    with pytest.raises(UnknownOffer):
        take(village, offer.id, phone_id=village.world.phone("+85512000099"))
    with pytest.raises(UnknownOffer):
        take(village, "no such", phone_id=phone)
    village.world.now += offers.LIVES
    with pytest.raises(NotNow):
        take(village, offer.id, phone_id=phone)
    with village.world.sessions() as session:
        assert offers.open_of(session, phone, village.world.now) is None
    with village.world.work() as session:
        offers.expire(session, village.world.now)
    with pytest.raises(NotNow):
        take(village, offer.id, phone_id=phone)


def test_an_area_can_be_asked_first_and_a_run_has_an_end(village: Village) -> None:
    near, far = village.older("ក"), village.older("ខ", OTHER_VILLAGE)
    link(village, near)
    link(village, far, "+85512000089")
    assert make(village, area="1712") == 1
    assert village.world.texts_to(NUMBER) == []
    assert make(village, limit=0) == 0


def test_who_has_no_linked_phone_is_written_to_where_she_applied_from(village: Village) -> None:
    person = village.older()
    application = village.apply(person, "public-works", state="withdrawn")
    phone = village.world.phone(NUMBER)
    with village.world.work() as session:
        session.execute(update(Application).where(Application.id == application).values(phone_id=phone))
    assert make(village) == 1
    assert len(village.world.texts_to(NUMBER)) == 1


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_programme_fits_two_segments(village: Village, language: str) -> None:
    for programme in village.world.inst.programmes:
        catalogues = village.world.inst.catalogues
        values = {"programme": catalogues.text(language, "programme", programme.id), "day": "ថ្ងៃទី២៩ ខែវិច្ឆិកា"}
        _, length, template = compose(catalogues, language, "offer", values)
        assert length <= 2
        assert template == "offer"
