"""The names that columns of tables and members of JSON objects usually have."""

from __future__ import annotations

import re

USUAL_NAMES = {
    "text": (
        *("text", "body", "content", "article", "article_text", "article_body", "articlebody", "full_text"),
        *("fulltext", "content_text", "content_html", "body_text", "main_text", "maintext", "story"),
        *("transcript", "tweet", "selftext", "texte", "contenu", "inhalt", "artikel"),
    ),
    "id": ("id", "guid", "uuid", "_id", "article_id", "doc_id", "document_id", "key"),
    "title": (
        "title",
        "headline",
        "heading",
        "subject",
        "web_title",
        "titel",
        "titre",
        "überschrift",
        "schlagzeile",
    ),
    "published": (
        *("published", "date", "published_at", "published_date", "publication_date", "publish_date"),
        *("pub_date", "created_at", "pubdate", "date_published", "datepublished", "datetime", "timestamp"),
        *("web_publication_date", "created_utc", "datum", "erscheinungsdatum", "veröffentlicht"),
        *("veröffentlicht am", "date de publication", "publié", "publié le"),
    ),
    "url": ("url", "link", "web_url", "source_url", "canonical_url", "permalink", "uri"),
    "outlet": (
        "outlet",
        "publisher",
        "publication",
        "source",
        "site_name",
        "site",
        "newspaper",
        "domain",
        "quelle",
        "medium",
        "zeitung",
        "journal",
    ),
    "author": ("author", "authors", "byline", "creator", "writer", "autor", "autorin", "verfasser", "auteur"),
    "language": ("language", "lang", "inlanguage", "sprache", "langue"),
}
"""Names of columns, in English, German and French, by the field that they hold, the likeliest first."""


def bare(name: str) -> str:
    """Return the part of a name that is compared: letters and digits."""
    return re.sub(r"[\W_]+", "", name).casefold()
