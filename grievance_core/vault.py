"""Seals words, names and numbers, and finds a number again without opening it.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. The envelope is `version | key id length | key id | nonce | ciphertext`.
Table, column and row are bound in as associated data: a sealed value moved to another row does not open.
Look-ups go through HMAC-SHA256 under a key of their own, so a dump without keys answers no guess.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_KEY_ID = "index"


class VaultError(Exception):
    """A sealed value cannot be opened, or the keys are unusable. Never carries content."""

    permanent = True


@dataclass(frozen=True)
class Place:
    """Where a sealed value lives; part of what is authenticated."""

    table: str
    column: str
    row: str

    def binding(self) -> bytes:
        return f"{self.table}\x1f{self.column}\x1f{self.row}".encode()


class Vault:
    """Keys by id; the last named one seals, all of them open."""

    def __init__(self, keys: Mapping[str, bytes], index_key: bytes) -> None:
        if not keys:
            raise VaultError("at least one sealing key is needed")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._sealing_id = list(keys)[-1]
        self._index_key = index_key

    def seal(self, text: str, place: Place) -> bytes:
        """Ciphertext envelope of `text`, bound to `place`."""
        return self.seal_bytes(text.encode(), place)

    def open(self, sealed: bytes, place: Place) -> str:
        """The text sealed at `place`. Raises VaultError when the key is missing or anything was altered or moved."""
        return self.open_bytes(sealed, place).decode()

    def seal_bytes(self, content: bytes, place: Place) -> bytes:
        """Ciphertext envelope of what is no text, a picture or a recording, bound to `place`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        key_id = self._sealing_id.encode()
        body = self._ciphers[self._sealing_id].encrypt(nonce, content, place.binding())
        return bytes((VERSION, len(key_id))) + key_id + nonce + body

    def open_bytes(self, sealed: bytes, place: Place) -> bytes:
        """The bytes sealed at `place`. Raises VaultError like `open`."""
        if len(sealed) < 2 or sealed[0] != VERSION:
            raise VaultError("not a sealed value of this version")
        end = 2 + sealed[1]
        cipher = self._ciphers.get(sealed[2:end].decode("ascii", "replace"))
        if cipher is None:
            raise VaultError("sealed under a key that is not configured")
        try:
            return cipher.decrypt(
                sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :], place.binding()
            )
        except InvalidTag:
            raise VaultError("the sealed value was altered or moved") from None

    def index(self, purpose: str, value: str) -> str:
        """Keyed digest (64 hex digits) to look a value up by, or to hold in a chain, without the value."""
        return hmac.digest(self._index_key, f"{purpose}\x1f{value}".encode(), "sha256").hex()

    def digits(self, purpose: str, value: str, count: int) -> str:
        """`count` decimal digits drawn from the keyed digest: the same for the same value, unguessable without the key."""
        return str(int(self.index(purpose, value), 16) % 10**count).zfill(count)


def parse_keys(text: str) -> Vault:
    """A vault from `id:base64,id:base64,index:base64` (32 bytes each). Raises VaultError saying what is wrong, never the key."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, _, encoded = part.partition(":")
        if not key_id.isalnum() or not key_id.isascii() or len(key_id) > 32:
            raise VaultError("a key needs an id of ASCII letters and digits before its colon")
        keys[key_id] = _decode(key_id, encoded)
    index_key = keys.pop(INDEX_KEY_ID, None)
    if index_key is None or not keys:
        raise VaultError(
            "ENCRYPTION_KEYS needs one key named 'index' and at least one other, as id:base64,id:base64"
        )
    return Vault(keys, index_key)


def _decode(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise VaultError(f"the key {key_id} is not base64") from None
    if len(key) != KEY_BYTES:
        raise VaultError(f"the key {key_id} must be {KEY_BYTES} bytes")
    return key
