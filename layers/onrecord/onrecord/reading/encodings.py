"""The characters that the bytes of a text stand for.

Order of evidence: a byte-order mark, the zeros of UTF-16 without a mark, well-formed UTF-8
(https://www.rfc-editor.org/rfc/rfc3629), the charset that its sender declared, damaged UTF-8, and last what
``charset_normalizer`` finds most plausible. UTF-8 comes before the declared charset because servers and
clients declare a default, while text in another encoding is hardly ever well-formed UTF-8 by chance.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message
from typing import cast

from onrecord.model import Skipped
from onrecord.problems import ProblemError, ProblemType

# The longest first: UTF-32's little-endian mark begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # less white space and the terminal's escape
_MOST_CONTROLS = 0.01  # of the characters; a text file has none or a stray few, a binary file many
_MOST_DAMAGE = 0.5  # ill-formed sequences for each good character beyond ASCII; above, it is not UTF-8
_MOST_SKIPPED = 1_000  # places; a text with more of them is not worth recording as it is
_WEB_DEFAULT = "cp1252"  # WHATWG Encoding standard, https://encoding.spec.whatwg.org/
_MOST_FOREIGN = 0.11  # of the letters of an English text
_SYMBOLS = "¢£¤¥¦¨¬¯±²³´¶¸¹¼½¾"
_ODD = re.compile(
    rf"[^\W\d_][{_SYMBOLS}¡§©«®°»¿×÷\u2500-\u259f][^\W\d_]|(?<!\w)[{_SYMBOLS}][^\W\d_]|[\x80-\x9f]"
)
_DOS = re.compile(r"cp\d{3}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

# No well-formed text holds a lone surrogate, so one can stand for an ill-formed sequence while decoding.
_SENTINEL = "\ud800"
_SENTINELS = re.compile(f"{_SENTINEL}+")
_ONE_SENTINEL = "onrecord.one-sentinel"
codecs.register_error(_ONE_SENTINEL, lambda error: (_SENTINEL, cast("UnicodeDecodeError", error).end))


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, tuple[Skipped, ...]]:
    """Return the text and the places where bytes stood for no character; ``declared`` names a charset.

    Those bytes become U+FFFD, one for each ill-formed sequence, so that one bad byte costs one character.

    Raises:
        ProblemError: the bytes are not text, or no encoding could be recognised.
    """
    text, skipped = _decoded(data, declared)
    if looks_binary(text):
        raise ProblemError(
            ProblemType.NOT_TEXT,
            "The upload is binary data, which is not read. Save it as plain text in UTF-8 and upload that.",
        )
    return text, skipped


def charset_of(media_type: str | None) -> str | None:
    """Return the ``charset`` of a media type (RFC 9110, 8.3.2), None if it names none."""
    header = Message()
    header["Content-Type"] = media_type or ""
    return header.get_content_charset()


def text_at_start(data: bytes, size: int) -> str:
    """Return the text at the start of a file, from its first ``size`` bytes, as far as formats tell by ASCII.

    Bytes that are no UTF-8, or no UTF-16 where a mark or zeros say so, are U+FFFD.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) : size].decode(encoding, "replace")
    head = data[:size]
    return head.decode(_utf_16_without_mark(head[: len(head) // 2 * 2]) or "utf-8", "replace")


def with_ascii_bytes(data: bytes) -> bytes:
    """Return a file in which each ASCII character is a byte, as parsers of headers need it.

    A file in UTF-16 or UTF-32 is returned in UTF-8; a byte-order mark is left out.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            return data if encoding == "utf-8" else data.decode(encoding, "replace").encode()
    unmarked = _utf_16_without_mark(data)
    return data.decode(unmarked, "replace").encode() if unmarked else data


def looks_binary(text: str) -> bool:
    """Return whether a decoded file is no text, by its control characters."""
    return len(_CONTROL.findall(text.rstrip("\0"))) > _MOST_CONTROLS * len(text)


def _decoded(data: bytes, declared: str | None) -> tuple[str, tuple[Skipped, ...]]:
    for mark, marked in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _with_replacements(data[len(mark) :], marked)
    if (unmarked := _utf_16_without_mark(data)) is not None:
        return _with_replacements(data, unmarked)
    lenient = data.decode("utf-8", _ONE_SENTINEL)
    damage = lenient.count(_SENTINEL)
    beyond_ascii = sum(map(len, _BEYOND_ASCII.findall(lenient))) - damage
    well_formed = damage == 0 and beyond_ascii > 0
    if not well_formed and declared and (text := _as_declared(data, declared)) is not None:
        return text, ()
    if damage <= _MOST_DAMAGE * beyond_ascii:
        return _with_replacements(data, "utf-8")
    return _most_plausible(data), ()


def _as_declared(data: bytes, charset: str) -> str | None:
    """Return the text in a declared charset; None if there is no such charset or the bytes are not in it."""
    from charset_normalizer.utils import iana_name

    try:
        encoding = iana_name(charset)  # knows charsets alone; Python has codecs of other kinds
        # Senders mean the web's default by these two (WHATWG Encoding standard, 4.2).
        text = data.decode(_WEB_DEFAULT if encoding in {"ascii", "latin_1"} else encoding)
        text.encode()
    except (LookupError, ValueError):
        return None
    return text


def _with_replacements(data: bytes, encoding: str) -> tuple[str, tuple[Skipped, ...]]:
    text = data.decode(encoding, _ONE_SENTINEL)
    skipped = tuple(
        Skipped(start=bad.start(), end=bad.end(), reason=f"bytes that are not {encoding.upper()}")
        for bad in _SENTINELS.finditer(text)
    )
    if len(skipped) > _MOST_SKIPPED:
        raise ProblemError(
            ProblemType.UNKNOWN_ENCODING,
            f"The upload is damaged: in {len(skipped):,} places its bytes are not {encoding.upper()}. "
            "Save the original in UTF-8 and upload that.",
        )
    return text.replace(_SENTINEL, "\N{REPLACEMENT CHARACTER}"), skipped


def _utf_16_without_mark(data: bytes) -> str | None:
    # Text in Latin letters has a zero in every other byte.
    head = data[:4096]
    if len(head) < 4 or len(data) % 2:
        return None
    pairs = len(head) // 2
    zeros_first, zeros_second = head[0::2].count(0), head[1::2].count(0)
    if zeros_second > 0.6 * pairs and zeros_first < 0.1 * pairs:
        return "utf-16-le"
    if zeros_first > 0.6 * pairs and zeros_second < 0.1 * pairs:
        return "utf-16-be"
    return None


def _most_plausible(data: bytes) -> str:
    # Here, so that the API can know this package's limits without what only reading needs.
    from charset_normalizer import from_bytes

    if (text := _in_web_default(data)) is not None:
        return text
    matches = list(from_bytes(data))
    if not matches:
        raise ProblemError(
            ProblemType.UNKNOWN_ENCODING,
            "No text encoding explains the upload's bytes. Save it in UTF-8 and upload that.",
        )
    # Short texts fit many encodings equally well. Those of DOS are the least likely.
    likely = sorted(matches, key=lambda match: _DOS.fullmatch(match.encoding) is not None)
    texts = (data.decode(match.encoding) for match in likely)
    return next((text for text in texts if not _ODD.search(text)), None) or data.decode(matches[0].encoding)


def _in_web_default(data: bytes) -> str | None:
    """Return a text of mostly ASCII letters in the web's default encoding, None where that is implausible.

    English in another encoding of Latin letters shows symbols within its words, as "Wa³êsa".
    """
    try:
        text = data.decode(_WEB_DEFAULT)
    except UnicodeDecodeError:
        return None
    letters = sum(map(str.isalpha, text))
    foreign = sum(each.isalpha() for run in _BEYOND_ASCII.findall(text) for each in run)
    return text if foreign <= _MOST_FOREIGN * letters and not _ODD.search(text) else None
