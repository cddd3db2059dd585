"""Phone numbers as gateways write them, in the one form everything else uses: E.164."""

from __future__ import annotations

import re

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse

from writing.numerals import latin_digits

HOME_REGION, HOME_CODE = "KH", 855
LEAST = 10_000_000  # Cambodian subscribers have eight or nine digits (libphonenumber's data)
# As gateways write a caller's number: in this form it is its own international form, whatever the tables say.
_USUAL = re.compile(r"\+855[1-9][0-9]{7,8}")
_WRITTEN = re.compile(r"\+?[0-9 ().\-]{6,32}")


class NotANumber(ValueError):
    """What was given is no phone number. Never carries it."""

    permanent = True
    msgid = "error.number"


def e164(raw: str) -> str:
    """`raw` in international form with +. A Cambodian number may come without country code, or with 855 and no +.

    Raises NotANumber when its length cannot be a subscriber's. Ranges are not looked at: operators get new ones, and
    a caller must not be turned away because a table is old.
    """
    if _USUAL.fullmatch(raw):
        return raw
    written = latin_digits(raw).strip()
    if not _WRITTEN.fullmatch(written):
        raise NotANumber("not a phone number")
    try:
        number = parse(re.sub(r"^00", "+", written), HOME_REGION)
    except NumberParseException:
        raise NotANumber("not a phone number") from None
    at_home = number.country_code == HOME_CODE
    if not is_possible_number(number) or (at_home and (number.national_number or 0) < LEAST):
        raise NotANumber("not a phone number")
    return format_number(number, PhoneNumberFormat.E164)
