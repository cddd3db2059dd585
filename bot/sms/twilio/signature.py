"""Whether a request comes from Twilio (https://www.twilio.com/docs/usage/security#validating-requests)."""

from __future__ import annotations

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

HEADER = "X-Twilio-Signature"


class Signature:
    """Signed is the address as Twilio knows it, query and all, with every field of the form, those named twice included.

    That address is PUBLIC_URL's: behind a proxy the request itself tells another scheme, host or port. A standard port may be
    written or left out.
    """

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url

    def is_on(self, path: str, query: str, form: MultiDict[str, str], signature: str | None) -> bool:
        """True when `signature` is Twilio's for this request. A missing one is a wrong one."""
        address = f"{self._public_url}{path}{'?' if query else ''}{query}"
        return bool(self._validator.validate(address, form, signature or ""))
