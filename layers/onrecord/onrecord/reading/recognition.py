"""The format of a file: by its content first, then by its name and its media type.

Content decides wherever it can, because names and media types are declared by programs that do not look. A
name or a media type decides between formats whose content is alike: CSV and prose with commas, Markdown and
plain text.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from email.message import Message
from typing import TYPE_CHECKING

from onrecord.reading.columns import USUAL_NAMES
from onrecord.reading.encodings import looks_binary, text_at_start
from onrecord.reading.formats import Format
from onrecord.recordings import are_of_recording

if TYPE_CHECKING:
    from onrecord.reading.contract import File

_HEAD = 65_536  # bytes

# Leading bytes, as in the WHATWG MIME Sniffing standard (https://mimesniff.spec.whatwg.org/).
_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", Format.PDF),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.DOC),
    (b"{\\rtf", Format.RTF),
    (b"%!PS", Format.POSTSCRIPT),
    (b"\x1f\x8b", Format.GZIP),
    (b"BZh", Format.BZIP2),
    (b"\xfd7zXZ\x00", Format.XZ),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Format.RAR),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"ID3", Format.MP3),
    (b"OggS", Format.OGG),
    (b"\x1aE\xdf\xa3", Format.MATROSKA),
    (b"\x7fELF", Format.PROGRAM),
    (b"SQLite format 3\x00", Format.SQLITE),
    (b"bplist00", Format.PROPERTY_LIST),
)
# What a ZIP archive is, by the member that only that format has.
_MEMBERS: tuple[tuple[str, Format], ...] = (
    ("word/document.xml", Format.DOCX),
    ("xl/workbook.xml", Format.SPREADSHEET),
    ("ppt/presentation.xml", Format.PRESENTATION),
    ("META-INF/container.xml", Format.EPUB),
)
_OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.text": Format.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Format.SPREADSHEET,
    b"application/vnd.oasis.opendocument.presentation": Format.PRESENTATION,
    b"application/epub+zip": Format.EPUB,
}

# The streams of compound files that say what they are (MS-OFFCRYPTO, 1.3.2; MS-OXMSG, 2.1; MS-XLS; MS-PPT).
_STREAMS: tuple[tuple[bytes, Format], ...] = tuple(
    (name.encode("utf-16-le"), found)
    for name, found in (
        ("EncryptedPackage", Format.PROTECTED),
        ("__substg1.0_", Format.OUTLOOK),
        ("Workbook", Format.SPREADSHEET),
        ("PowerPoint Document", Format.PRESENTATION),
    )
)

_TIMING = r"(?:\d+:)?\d\d:\d\d[,.]\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d\d:\d\d[,.]\d{3}"
_PDF = re.compile(rb"[\s\0\xef\xbb\xbf]*%PDF-")
_FARTHEST_HEADER = 1_024  # bytes before which a PDF begins (ISO 32000-1, Annex H, 3.4.1)
_MAIL_WITH_SIZE = re.compile(r"\d{1,9}[ \t]*\r?\n(?=[A-Za-z-]+:)")
_WEBVTT = re.compile(r"WEBVTT(?:[ \t\r\n]|\Z)")
_SUBVIEWER = re.compile(r"\s*\d+:\d\d:\d\d\.\d{3},\d+:\d\d:\d\d\.\d{3}[ \t]*\r?\n")
_SUBRIP = re.compile(rf"\s*(?:\d+[ \t]*\r?\n)?(?P<open>\[)?{_TIMING}(?(open)\]|)")
_FIRST_LINES: tuple[tuple[re.Pattern[str], Format], ...] = tuple(
    (re.compile(rf"\s*{first}[ \t]*\r?\n"), found)
    for first, found in (
        (r"\[Script Info\]", Format.SUBSTATION),
        ("BEGIN:VCALENDAR", Format.CALENDAR),
        ("BEGIN:VCARD", Format.CARD),
        (r"\[InternetShortcut\]", Format.SHORTCUT),
    )
)
_START = re.compile(r"[\[(]?(?:\d+:)?\d{1,2}:[0-5]\d[\])]?")
_LATEST_START = 60  # seconds into a recording; a live blog may begin at 2:31
_WORDS_OF_NAME = 5
# Possessive: what is skipped before the first element is skipped in one way only, in linear time.
_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML_ROOT = re.compile(
    r"\s*+(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\])?+\s*+>)\s*+)*+<([\w:.-]+)", re.DOTALL
)
_FEED_ROOTS = {"rss", "feed", "rdf:rdf", "atom:feed"}
_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|article|section|main|header|footer|nav|body|head|title|ul|ol|li|table|tr|td"
    r"|blockquote|figure|figcaption|span|a|strong|em|b|i|br|img|meta|link|script|style)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CLOSING_TAG = re.compile(
    r"</(?:p|div|h[1-6]|article|section|main|body|ul|ol|blockquote|figure)\s*>", re.IGNORECASE
)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t].*|)(?:\r?\n[ \t].*)*(?:\r?\n|\Z)")
_MAIL_HEADERS = {
    *("from", "to", "cc", "subject", "date", "message-id", "mime-version", "received", "return-path"),
    *("delivered-to", "reply-to", "sender", "content-type", "content-transfer-encoding", "in-reply-to"),
}
_ONLY_MAIL = {"message-id", "mime-version", "received", "return-path", "delivered-to", "content-type"}
_MAILBOX = re.compile(r"From \S+.*\d{4}.*\r?\n(?=[A-Za-z-]+: )")
_ARCHIVE = re.compile(
    r"^(?:content-type:\s*multipart/related|snapshot-content-location:|from: <saved by )",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#{1,6} \S",
        r"\[[^\]\n]{1,200}\]\((?:https?://|/|#)[^)\s]*\)",
        r"(?<![\w*])\*\*[^*\s][^*\n]{0,200}\*\*(?![\w*])",
        r"^[^\n]+\n(?:={3,}|-{3,})[ \t]*$",
        r"^[ \t]*+[*+-] +\[[^\[\]\n]{1,200}\]\(",
        r"\A---\n(?:[\w-]+:.*\n)+---\n",
        r"^```",
        r"!\[[^\]\n]*\]\([^)\s]+\)",
        r"(?<![\w_])_[^_\s][^_\n]{0,100}_(?![\w_])",
    )
)


def recognise(file: File) -> Format:
    """Return the format of a file."""
    data = file.data
    for signature, found in _SIGNATURES:
        if data.startswith(signature):
            if found is Format.DOC:
                return next((kind for stream, kind in _STREAMS if stream in data), found)
            return _in_zip(data) if found is Format.ZIP else found
    if _PDF.match(data[:_FARTHEST_HEADER]):
        return Format.PDF
    if data[:4] == b"RIFF":
        return Format.WEBP if data[8:12] == b"WEBP" else Format.RIFF
    if data[4:8] == b"ftyp":
        return Format.MP4
    if data[257:262] == b"ustar":
        return Format.TAR
    head = text_at_start(data, _HEAD)
    if looks_binary(head):
        return Format.BINARY
    announced = _announced(file)
    return _of_text(head, data, announced)


def _in_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _OPENDOCUMENT.get(archive.read("mimetype").strip(), Format.ZIP)
    except Exception:  # zipfile raises what its parts raise; the reader reports the damage
        return Format.ZIP
    return next((found for member, found in _MEMBERS if member in names), Format.ZIP)


def _announced(file: File) -> set[Format]:
    """Return the formats that the file's name and its media type announce."""
    header = Message()
    header["Content-Type"] = file.media_type or ""
    media_type = header.get_content_type() if file.media_type else ""
    extension = (file.name or "").rpartition("/")[2].rpartition(".")[2].lower() if file.name else ""
    return {
        each
        for each in Format
        if media_type in each.value.media_types or (extension and extension in each.value.extensions)
    }


def _of_text(head: str, data: bytes, announced: set[Format]) -> Format:
    text = head.removeprefix("\ufeff")
    start = text.lstrip()
    if _WEBVTT.match(text):
        return Format.WEBVTT
    if _SUBRIP.match(text):
        return Format.SUBRIP
    if _SUBVIEWER.match(text):
        return Format.SUBVIEWER
    if found := next((found for begins, found in _FIRST_LINES if begins.match(text)), None):
        return found
    if _has_starts_alone(text):
        return Format.TIMED_LINES
    if start[:1] == "<" and (found := _of_markup(start, announced)) is not None:
        return found
    if start[:1] in ("{", "[") and (found := _of_json(start, data)) is not None:
        return found
    if (found := _of_headers(start)) is not None:
        return found
    if (found := _of_table(start, announced)) is not None:
        return found
    if Format.MARKDOWN in announced:
        return Format.MARKDOWN
    if _is_html_fragment(text, announced):
        return Format.HTML
    if sum(pattern.search(text) is not None for pattern in _MARKUP) >= 2:
        return Format.MARKDOWN
    return Format.SOURCE if Format.SOURCE in announced else Format.PLAIN


def _has_starts_alone(text: str) -> bool:
    """Return whether every second line or so is the time at which the words below it are said.

    Where names stand below the times, it is a transcript with labels, which is read as it stands.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines[:-1]) if _START.fullmatch(line)]
    if not starts or starts[0] > 1 or 4 * len(starts) < len(lines):
        return False
    below = [lines[number + 1] for number in starts]
    spoken = [line for line in below if line[0].islower() or len(line.split()) > _WORDS_OF_NAME]
    seconds = [_in_seconds(lines[number]) for number in starts]
    return (
        2 * len(spoken) >= len(below)
        and seconds[0] <= _LATEST_START
        and are_of_recording(
            seconds,
            sum(len(line.split()) for line in lines[starts[0] : starts[-1]]),
            have_hours=lines[starts[0]].count(":") > 1,
        )
    )


def _in_seconds(time: str) -> int:
    seconds = 0
    for part in re.findall(r"\d+", time):
        seconds = 60 * seconds + int(part)
    return seconds


def _of_markup(start: str, announced: set[Format]) -> Format | None:
    if _HTML.match(start):
        return Format.HTML
    root = _XML_ROOT.match(start)
    name = root.group(1).lower() if root else ""
    if name in _FEED_ROOTS:
        return Format.FEED
    if name == "office:document":
        return Format.ODT
    if name == "svg":
        return Format.SVG
    if start.startswith("<?xml"):
        return Format.HTML if Format.HTML in announced else Format.XML
    return None


def _of_json(start: str, data: bytes) -> Format | None:
    first, _, rest = start.partition("\n")
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and rest.lstrip()[:1] == "{":
        return Format.JSON_LINES
    if '"version"' in start and re.search(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org', start):
        return Format.JSON_FEED
    # A text may begin with a bracket; JSON goes on with a name, a value or its end.
    if re.match(r'\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})|\[\s*(?:[{\["\d\]-]|true|false|null)', start) and (
        len(data) > len(start.encode("utf-8", "surrogatepass")) or _parses(start)
    ):
        return Format.JSON
    return None


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        is_cut_off = text.rstrip()[-1:] not in ("}", "]") and '":' in text
        return text.startswith("{") or is_cut_off  # its reader says where it is damaged
    return True


def _of_headers(start: str) -> Format | None:
    if mailbox := _MAILBOX.match(start):
        return Format.MAILBOX if _headers(start[mailbox.end() :]) & _MAIL_HEADERS else None
    if sized := _MAIL_WITH_SIZE.match(start):
        start = start[sized.end() :]
    names = _headers(start)
    known = names & _MAIL_HEADERS
    if len(known) >= 3 or (len(known) >= 2 and known & _ONLY_MAIL):
        headers = start.replace("\r\n", "\n").partition("\n\n")[0]
        return Format.MHTML if _ARCHIVE.search(headers) else Format.MAIL
    return None


def _headers(start: str) -> set[str]:
    names: set[str] = set()
    position = 0
    while header := _HEADER.match(start, position):
        names.add(header.group(1).lower())
        position = header.end()
    ended = position >= len(start) or start[position] in "\r\n"
    return names if ended else set()


def _is_html_fragment(text: str, announced: set[Format]) -> bool:
    tags = len(_TAG.findall(text))
    if Format.HTML in announced:
        return tags > 0
    # Markdown may hold single tags, and prose may speak of them.
    return (
        tags >= 2
        and len(_CLOSING_TAG.findall(text)) >= 1
        and (text.lstrip()[:1] == "<" or 40 * tags > len(text.split()))
    )


def _of_table(start: str, announced: set[Format]) -> Format | None:
    first, _, below = start.partition("\n")
    second = below.lstrip().partition("\n")[0]
    for delimiter, found in (("\t", Format.TSV), (",", Format.CSV), (";", Format.CSV), ("|", Format.CSV)):
        cells = [cell.strip().strip('"').lower() for cell in first.strip().split(delimiter)]
        if len(cells) < 2 or "\n" not in start:
            continue
        if announced & {Format.CSV, Format.TSV}:
            return found
        names = all(re.fullmatch(r"[\w .-]{1,40}", cell) for cell in cells)
        # A headline may have such a word, too: "Transcript | The Weekly". Below it is no bar.
        if names and delimiter in second and set(cells) & set(USUAL_NAMES["text"]):
            return found
    return next(iter(announced & {Format.CSV, Format.TSV}), None)
