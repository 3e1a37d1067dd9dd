"""The document of an e-mail: its best body part, with the signature and earlier mails as zones.

Headers, charsets and transfer encodings are read by the standard library (RFC 5322, RFC 2045 to 2047).
"""

from __future__ import annotations

import contextlib
import re
from email import message_from_bytes
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, cast

from onrecord.model import PublishedBasis, Skipped, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import Blocks
from onrecord.reading.contract import Metadata, ReadDocument
from onrecord.reading.encodings import decode, with_ascii_bytes
from onrecord.reading.hypertext import blocks, charset_in, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage

    from lxml.html import HtmlElement

    from onrecord.reading.hypertext import Block

_SIZE = re.compile(rb"\s*(\d{1,9})[ \t]*\r?\n(?=[A-Za-z-]+:)")
_QUOTED = re.compile(r"\s?(?:>\s?)+")
_WROTE = re.compile(r"\s*(?:On|Am|Le)\b.{4,200}\b(?:wrote|schrieb|écrit)\s*:\s*$", re.DOTALL)
_ORIGINAL = re.compile(
    r"\s*(?:-{2,}\s*(?:Original (?:Message|Appointment)|Forwarded message|Begin forwarded message).*"
    r"|Begin forwarded message:|_{20,}\s*)$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\s*\*?(?:From|Sent|Date|To|Cc|Subject|Reply-To):\*?\s")
_FROM = re.compile(r"\s*\*?From:\*?\s")
_SENT = re.compile(r"\s*\*?(?:Sent|Date|To):\*?\s")
_SIGN_OFF = re.compile(
    r"\s*(?:(?:with )?(?:(?:kind|best|warm)(?:est)? )?(?:regards|wishes)|best|yours(?: \w+)?|sincerely"
    r"|cheers|(?:many )?thanks(?: and regards)?|thank you),?\s*$",
    re.IGNORECASE,
)
_LONGEST_LINE = 60  # code points of a signature's: what is longer is said
_SIGNATURE = re.compile(r"--\s?$|Sent from my \w+|Get Outlook for \w+")
_LONGEST_SIGNATURE = 12  # lines; what is longer goes on after a line of dashes
_LONGEST_HEADER = 2_000  # code points; a line has up to 998 (RFC 5322, 2.1.1)
_MOST_PARTS = 1_000
_MUCH_SHORTER = 5  # times; such a plain part says to read the other


class _BoundedPolicy(EmailPolicy):
    """The standard library's policy for headers of limited length: its parser takes n * n steps."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return a header, cut at a length that no mail program's header has.

        Bytes beyond ASCII stand for themselves (RFC 6532), in UTF-8 or what else is plausible.
        """
        value = value[:_LONGEST_HEADER]
        if not value.isascii():
            with contextlib.suppress(UnicodeError, ProblemError):
                value, _ = decode(value.encode("utf-8", "surrogateescape"))
        header: str = super().header_fetch_parse(name, value)
        return header


def parsed(data: bytes) -> EmailMessage:
    """Parse an e-mail, or another file that is laid out as one.

    Raises:
        ProblemError: it has more parts, or more of them in each other, than are read.
    """
    if data.count(b"\n--") > 2 * _MOST_PARTS:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The e-mail has more than {_MOST_PARTS:,} parts. Save its text as plain text and upload that.",
        )
    try:
        message = message_from_bytes(_without_size(with_ascii_bytes(data)), policy=_BoundedPolicy())
        return cast("EmailMessage", message)
    except RecursionError:
        raise ProblemError(
            ProblemType.TOO_DEEP,
            "The e-mail has too many parts in each other. Save its text as plain text and upload that.",
        ) from None


def _without_size(data: bytes) -> bytes:
    """Return an e-mail less what Apple Mail writes around it: its size in bytes before, a list behind."""
    size = _SIZE.match(data)
    return data[size.end() : size.end() + int(size.group(1))] if size else data


def mail(data: bytes, *, record: str | None = None) -> ReadDocument:
    """Return the document of an e-mail.

    Raises:
        ProblemError: it has no body that can be read.
    """
    message = parsed(data)
    made = Blocks()
    for zone, text in _body(message):
        made.add(zone, text)
    skipped: list[Skipped] = []
    for part in _attachments(message):
        if attached := _mail_in(part):
            for zone, text in _earlier(attached):
                made.add(zone, text)
            skipped += map(_skipped, _attachments(attached))
        elif _goes_on(part):
            for zone, text in _body(part):
                made.add(zone, text)
        else:
            skipped.append(_skipped(part))
    if not made.text:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The e-mail has no text. Upload the files that are attached to it."
        )
    return ReadDocument(made.text, made.zones, _metadata(message), record, skipped=tuple(skipped))


def message_id(data: bytes) -> str | None:
    """Return the id that an e-mail has from its sender (RFC 5322, 3.6.4), None if it has none."""
    message = parsed(data)
    return (_header(message, "Message-ID") or "").strip("<> \t") or None


def _body(message: EmailMessage) -> Iterator[tuple[Zone, str]]:
    """Yield the paragraphs of the better of a mail's plain text and its HTML, each with its zone."""
    plain, marked_up = (_part(message, kind) for kind in ("plain", "html"))
    if marked_up is not None:
        rich = list(blocks(parse(marked_up)))
        size = sum(len(block.text) for block in rich)
        if plain is None or _MUCH_SHORTER * len(plain) < size:
            yield from _zoned_blocks(rich)
            return
    if plain is not None:
        yield from _zoned(plain.splitlines())


def _earlier(attached: EmailMessage) -> Iterator[tuple[Zone, str]]:
    """Yield the paragraphs of an attached mail below its headers, as of one that is quoted in another."""
    paragraphs = [(Zone.EMBED if zone is Zone.BODY else zone, text) for zone, text in _body(attached)]
    if paragraphs:
        headers = ((name, _header(attached, name)) for name in ("From", "Date", "Subject"))
        yield Zone.BOILERPLATE, "\n".join(f"{name}: {value}" for name, value in headers if value)
        yield from paragraphs


def _part(message: EmailMessage, kind: str) -> str | None:
    """Return the text of the body in plain text or HTML; None if there is none."""
    part = message.get_body((kind,))
    data = None if part is None else part.get_payload(decode=True)
    if part is None or not isinstance(data, bytes) or not data.strip():
        return None
    declared = part.get_content_charset() or (charset_in(data) if kind == "html" else None)
    text, _ = decode(data, declared=declared)
    if kind == "plain" and str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that format=flowed has broken (RFC 3676, 4.2): those that end with a space."""
    joined: list[str] = []
    depth = ""
    for line in text.splitlines():
        quoted = _QUOTED.match(line)
        marks, said = (quoted.group().strip(), line[quoted.end() :]) if quoted else ("", line)
        last = joined[-1] if joined else ""
        if said.strip() and marks == depth and last.endswith(" ") and last != "-- ":
            joined[-1] = (last[:-1] if delete_space else last) + said
        else:
            joined.append(line)
        depth = marks
    return "\n".join(joined)


def _zoned(lines: Sequence[str]) -> list[tuple[Zone, str]]:
    """Return the paragraphs of a mail in plain text, each with its zone."""
    found: list[tuple[Zone, list[str]]] = []
    rest = Zone.BODY
    end = next((index for index in range(len(lines)) if _begins_earlier_mail(lines, index)), len(lines))
    left = sum(bool(line.strip()) and not _QUOTED.match(line) for line in lines[:end])
    for index, line in enumerate(lines):
        quoted = _QUOTED.match(line)
        bare = line[quoted.end() :] if quoted else line
        zone = Zone.EMBED if quoted else rest
        left -= bool(line.strip()) and not quoted
        if _ORIGINAL.match(bare) or index == end:
            rest, zone = Zone.EMBED, Zone.BOILERPLATE
        elif (
            not quoted
            and rest is Zone.BODY
            and left < _LONGEST_SIGNATURE
            and (_SIGNATURE.match(line) or _signs_off(lines[index:end]))
        ):
            rest = zone = Zone.BOILERPLATE
        elif zone is Zone.EMBED and (_HEADER.match(bare) or _WROTE.match(bare)) and _is_start(found):
            zone = Zone.BOILERPLATE
        if not bare.strip():
            found.append((zone, []))
        elif found and found[-1][0] is zone and found[-1][1]:
            found[-1][1].append(bare)
        else:
            found.append((zone, [bare]))
    return _with_attributions([(zone, "\n".join(text)) for zone, text in found if text])


def _begins_earlier_mail(lines: Sequence[str], index: int) -> bool:
    """Return whether the headers of an earlier mail begin in a line, as Outlook writes them: not quoted."""
    return (
        _FROM.match(lines[index]) is not None
        and _SENT.match("".join(lines[index + 1 : index + 2])) is not None
    )


def _signs_off(lines: Sequence[str]) -> bool:
    """Return whether lines, up to the end of a mail, are "Kind regards," and who sends them."""
    rest = [line for line in lines[1:] if line.strip()]
    return _SIGN_OFF.match(lines[0]) is not None and all(len(line) <= _LONGEST_LINE for line in rest)


def _is_start(found: list[tuple[Zone, list[str]]]) -> bool:
    """Return whether a quoted mail is still at its headers."""
    written = [zone for zone, text in found if text]
    return not written or written[-1] is not Zone.EMBED


def _with_attributions(found: list[tuple[Zone, str]]) -> list[tuple[Zone, str]]:
    """Give the line "On Friday, Ann Lee wrote:" before a quoted mail the zone of what nobody says."""
    return [
        (Zone.BOILERPLATE if zone is Zone.BODY and _WROTE.match(text) else zone, text) for zone, text in found
    ]


def _zoned_blocks(found: Sequence[Block]) -> Iterator[tuple[Zone, str]]:
    """Yield the blocks of a mail in HTML, each with its zone."""
    earlier = False
    for block in found:
        zone = _zone_of(block.element)
        lines = block.text.splitlines()
        if zone is Zone.BODY and lines and _begins_earlier_mail(lines, 0):
            earlier, zone = True, Zone.BOILERPLATE
        elif earlier and zone is Zone.BODY:
            zone = Zone.EMBED
        yield zone, block.text


def _zone_of(element: HtmlElement) -> Zone:
    for each in (element, *element.iterancestors()):
        names = f"{each.get('class') or ''} {each.get('id') or ''}".lower()
        if "signature" in names or "gmail_attr" in names:
            return Zone.BOILERPLATE
        if each.tag == "blockquote" or "gmail_quote" in names or "divrplyfwdmsg" in names:
            return Zone.EMBED
    return Zone.BODY


def _metadata(message: EmailMessage) -> Metadata:
    day = _day(message)
    senders = getaddresses([_header(message, "From") or ""])
    names = [" ".join(name.split()) or address for name, address in senders]
    return Metadata(
        title=_header(message, "Subject"),
        author=", ".join(filter(None, names)) or None,
        outlet=_header(message, "Organization"),
        published=day,
        published_basis=None if day is None else PublishedBasis.HEADER,
    )


def _header(message: EmailMessage, name: str) -> str | None:
    """Return a header in one line; None where it is missing or too damaged to be read."""
    try:
        value = message.get(name)
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):  # the standard library's own faults
        return None
    return " ".join(str(value or "").split()) or None


def _day(message: EmailMessage) -> dt.date | None:
    """Return the day on which a mail was sent, as its sender's clock had it."""
    try:
        return parsedate_to_datetime(_header(message, "Date") or "").date()
    except (ValueError, OverflowError):
        return None


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    try:
        return list(message.iter_attachments())
    except (AttributeError, KeyError, ValueError):  # of a body that is no list of parts
        return []


def _goes_on(part: EmailMessage) -> bool:
    """Return whether a part is more of a mail's text: what is written below a picture that stands in it."""
    shown = part.get_content_disposition() != "attachment" and part.get_filename() is None
    return shown and part.get_content_type() in ("text/plain", "text/html")


def _mail_in(part: EmailMessage) -> EmailMessage | None:
    """Return the mail that is attached; None if something else is."""
    if part.get_content_type() != "message/rfc822" or not part.is_multipart():
        return None
    return next(iter(cast("list[EmailMessage]", part.get_payload())), None)


def _skipped(part: EmailMessage) -> Skipped:
    name, kind = part.get_filename(), part.get_content_type()
    return Skipped(reason=f"an attachment: {name} ({kind})" if name else f"an attachment ({kind})")
