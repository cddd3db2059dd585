"""Documents without what they carry besides: who wrote them, when, with what, earlier versions, files and scripts inside."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from grievance_core.evidence import media_pictures

# ISO 32000: metadata, what programs left for themselves, scripts and what runs by itself, files inside, old forms of signing.
_LEFT_OUT = frozenset(
    (
        *("/Metadata", "/PieceInfo", "/LastModified", "/OpenAction", "/AA", "/JavaScript", "/JS"),
        *("/EmbeddedFiles", "/AF", "/Collection", "/Perms", "/XFA"),
    )
)
_OF_IMAGES = "/DCTDecode"
_TROUBLE = (
    PyPdfError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
)


def pdf(content: bytes) -> bytes:
    """Its pages, written anew. Raises ValueError for what cannot be read, or is locked."""
    try:
        return _written_anew(content)
    except _TROUBLE:
        raise ValueError("not built as a PDF") from None


def _written_anew(content: bytes) -> bytes:
    writer = _copied(content)
    for found in writer._objects:  # noqa: SLF001  # all objects: the library has no other way
        if isinstance(found, DictionaryObject):
            _clean(found)
    return _written(_copied(_written(writer)))  # the second time without what nothing leads to any more


def _copied(content: bytes) -> PdfWriter:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted or not reader.pages:
        raise ValueError("locked or empty")
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    return writer


def _written(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _clean(found: DictionaryObject) -> None:
    for name in _LEFT_OUT & found.keys():
        del found[NameObject(name)]
    for inner in found.values():
        if isinstance(inner, DictionaryObject):
            _clean(inner)
    if isinstance(found, StreamObject) and found.get("/Filter") == _OF_IMAGES:
        found._data = media_pictures.jpeg(found._data)  # noqa: SLF001  # as it is kept, without decoding it
