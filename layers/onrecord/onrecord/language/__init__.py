"""Text to extraction: who says what, and who and what is named.

The rooms, from the ground up; each imports only what stands before it. A test holds that rule.

- ``spans``: ranges of a text.
- ``lexicon``: the words of English and of names, each list once.
- ``paragraphs``, ``sentences``, ``shadow`` (what the models read instead of the text), ``quotations``.
- ``tagging``: the words that are part of a statement or of a name.
- ``attributions``: sources, cues and contents linked to attributions.
- ``entities``: people and things, with their names, descriptions and pronouns.
- ``statements``: the speaker, form, kind, addressees and subjects of every attribution.
- ``times``: the dates and times of the text, and when its statements were made.
- ``pipeline``: the components in order; ``extraction``: their result with ids and dates.
"""
