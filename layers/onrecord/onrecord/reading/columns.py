"""The names that columns of tables and members of JSON objects usually have."""

from __future__ import annotations

import re

USUAL_NAMES = {
    "text": (
        *("text", "body", "content", "article", "article_text", "article_body", "articlebody", "full_text"),
        *(
            "fulltext",
            "content_text",
            "content_html",
            "body_text",
            "main_text",
            "maintext",
            "story",
            "transcript",
        ),
    ),
    "id": ("id", "guid", "uuid", "_id", "article_id", "doc_id", "document_id", "key"),
    "title": ("title", "headline", "heading", "subject", "web_title"),
    "published": (
        *(
            "published",
            "date",
            "published_at",
            "published_date",
            "publication_date",
            "publish_date",
            "pub_date",
            "created_at",
        ),
        *("pubdate", "date_published", "datepublished", "datetime", "timestamp", "web_publication_date"),
    ),
    "url": ("url", "link", "web_url", "source_url", "canonical_url", "permalink", "uri"),
    "outlet": ("outlet", "publisher", "publication", "source", "site_name", "site", "newspaper", "domain"),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "language": ("language", "lang", "inlanguage"),
}
"""The names of columns by the field of a document that they hold, the likeliest first."""


def bare(name: str) -> str:
    """Return the part of a name that is compared: letters and digits."""
    return re.sub(r"[\W_]+", "", name).casefold()
