"""The bodies that are uploaded: articles that share people and places, and what cannot be read."""

from __future__ import annotations

TEXTS = tuple(
    text.encode()
    for text in (
        "The ferry to Ostrava will stop in March, mayor Hanna Brandt said .\n\nPaul Ritter denied it.",
        "Paul Ritter denied that the ferry was unsafe. Hanna Brandt said Norway had offered a new one.",
        "Hanna Brandt said the ferry would sail again in May.",
        "“The talks were useful,” Olga Weiss, a spokeswoman, said. Paul Ritter said Norway would pay.",
        "The island lies off the coast. A ferry sails there every day, in summer twice.",
    )
)
UNREADABLE = (b"%PDF-1.7\n\x00",)
