"""Every format that is recognised: its name, its reader, and the names and media types that announce it.

A format whose ``reader`` is None is refused by name. To add a reader, write
``onrecord/reading/readers/NAME.py`` with the function ``read`` of the contract, and name it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

_AS_TEXT = "Save it as plain text in UTF-8 and upload that."
_RECORDING = "Upload a transcript of it: plain text, SubRip or WebVTT."
_PICTURE = "Recognise its text (OCR) and upload that."
_UNPACK = "Unpack it and upload the files in it, or a ZIP archive of them."


@dataclass(frozen=True, slots=True)
class Kind:
    """A format's name, its reader, and the names and media types that announce it.

    Attributes:
        name: with its article, as "a PDF".
        reader: the module of ``onrecord.reading.readers`` that reads it; None if nothing does.
        extensions: the ends of file names, without the dot.
        media_types: without parameters.
        advice: what to do with a file that is refused for its format.
        several: whether a file of the format may hold several documents.
    """

    name: str
    reader: str | None = None
    extensions: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    advice: str = _AS_TEXT
    several: bool = False


class Format(Enum):
    """A format of files."""

    PLAIN = Kind("plain text", "plain", ("txt", "text"), ("text/plain",))
    MARKDOWN = Kind("a Markdown text", "markdown", ("md", "markdown"), ("text/markdown",))
    HTML = Kind("an HTML page", "html", ("html", "htm", "xhtml"), ("text/html", "application/xhtml+xml"))
    MHTML = Kind("a web archive (MHTML)", "mhtml", ("mhtml", "mht"), ("multipart/related",))
    PDF = Kind("a PDF", "pdf", ("pdf",), ("application/pdf",))
    DOCX = Kind(
        "a Word document (DOCX)",
        "docx",
        ("docx", "docm"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    )
    ODT = Kind("an OpenDocument text", "odt", ("odt", "fodt"), ("application/vnd.oasis.opendocument.text",))
    RTF = Kind("an RTF document", "rtf", ("rtf",), ("application/rtf", "text/rtf"))
    MAIL = Kind("an e-mail", "mail", ("eml", "emlx"), ("message/rfc822",))
    MAILBOX = Kind("a mailbox (mbox)", "mailbox", ("mbox",), ("application/mbox",), several=True)
    FEED = Kind(
        "a feed (RSS or Atom)",
        "feed",
        ("rss", "atom"),
        ("application/rss+xml", "application/atom+xml"),
        several=True,
    )
    JSON_FEED = Kind("a JSON Feed", "json_records", (), ("application/feed+json",), several=True)
    JSON = Kind("JSON", "json_records", ("json",), ("application/json",), several=True)
    JSON_LINES = Kind(
        "JSON Lines",
        "json_records",
        ("jsonl", "ndjson"),
        ("application/jsonl", "application/x-ndjson", "application/json-lines"),
        several=True,
    )
    CSV = Kind("a CSV table", "table", ("csv",), ("text/csv",), several=True)
    TSV = Kind(
        "a table with tabs (TSV)", "table", ("tsv", "tab"), ("text/tab-separated-values",), several=True
    )
    SUBRIP = Kind("SubRip captions", "captions", ("srt",), ("application/x-subrip",))
    WEBVTT = Kind("WebVTT captions", "captions", ("vtt",), ("text/vtt",))
    SUBVIEWER = Kind("SubViewer captions", "captions", ("sbv",), ())
    SUBSTATION = Kind("SubStation captions", "captions", ("ass", "ssa"))
    TIMED_LINES = Kind("a transcript with a time before each line", "captions")
    ZIP = Kind(
        "a ZIP archive",
        "archive",
        ("zip",),
        ("application/zip", "application/x-zip-compressed"),
        _UNPACK,
        several=True,
    )
    TAR = Kind("a tar archive", "archive", ("tar", "tgz"), ("application/x-tar",), _UNPACK, several=True)
    GZIP = Kind(
        "a gzip archive",
        "archive",
        ("gz",),
        ("application/gzip", "application/x-gzip"),
        _UNPACK,
        several=True,
    )
    # refused
    DOC = Kind(
        "an old Microsoft Office file",
        advice="Open it in Word or LibreOffice, save it as DOCX and upload that.",
    )
    OUTLOOK = Kind("an Outlook message (MSG)", advice="Save it as text or print it to a PDF and upload that.")
    PROTECTED = Kind("an Office file with a password", advice="Save it without the password and upload that.")
    EPUB = Kind("an e-book (EPUB)")
    SPREADSHEET = Kind("a spreadsheet", advice="Save it as CSV and upload that.")
    PRESENTATION = Kind("a presentation", advice="Save it as PDF and upload that.")
    XML = Kind("an XML document of an unknown kind", advice="Save it as HTML or plain text and upload that.")
    POSTSCRIPT = Kind("a PostScript document", advice="Save it as PDF and upload that.")
    BZIP2 = Kind("a bzip2 archive", advice=_UNPACK)
    XZ = Kind("an xz archive", advice=_UNPACK)
    SEVEN_ZIP = Kind("a 7-Zip archive", advice=_UNPACK)
    RAR = Kind("a RAR archive", advice=_UNPACK)
    PNG = Kind("a PNG image", advice=_PICTURE)
    JPEG = Kind("a JPEG image", advice=_PICTURE)
    SVG = Kind("an SVG image", advice=_PICTURE)
    GIF = Kind("a GIF image", advice=_PICTURE)
    TIFF = Kind("a TIFF image", advice=_PICTURE)
    WEBP = Kind("a WebP image", advice=_PICTURE)
    MP3 = Kind("an MP3 recording", advice=_RECORDING)
    OGG = Kind("an Ogg recording", advice=_RECORDING)
    RIFF = Kind("a RIFF file (sound or video)", advice=_RECORDING)
    MATROSKA = Kind("a Matroska or WebM video", advice=_RECORDING)
    MP4 = Kind("an MP4 or QuickTime recording", advice=_RECORDING)
    CALENDAR = Kind("a calendar")
    CARD = Kind("a contact card")
    SHORTCUT = Kind("a link to a page", advice="Open the page, save it as HTML and upload that.")
    PROPERTY_LIST = Kind(
        "a web archive of Safari, or another property list",
        advice="Save the page as HTML or PDF and upload that.",
    )
    SOURCE = Kind(
        "source code",
        extensions=(
            "css",
            "js",
            "mjs",
            "ts",
            "py",
            "java",
            "c",
            "h",
            "cpp",
            "cs",
            "go",
            "rs",
            "rb",
            "php",
            "sh",
            "sql",
        ),
        advice="Upload the documents alone.",
    )
    PROGRAM = Kind("a program")
    SQLITE = Kind("a SQLite database")
    BINARY = Kind("binary data")


MEDIA_TYPES = tuple(
    dict.fromkeys(each for known in Format if known.value.reader for each in known.value.media_types)
)
"""The media types of the formats that are read."""
_BY_EXTENSION = {
    extension: known.value.media_types[0]
    for known in Format
    if known.value.media_types
    for extension in known.value.extensions
}


def media_type_of(filename: str) -> str:
    """Return the media type that a file's extension announces; that of plain text where none is known."""
    return _BY_EXTENSION.get(filename.rpartition(".")[2].casefold(), Format.PLAIN.value.media_types[0])
