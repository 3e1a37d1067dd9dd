"""Text to extraction: who says what, and who and what is named.

The rooms, from the ground up; each imports only what stands before it. A test holds that rule.

- ``spans``: ranges of a text.
- ``lexicon``: the words of English and of names, each list once.
- ``paragraphs``, ``sentences``, ``shadow`` (what the models read instead of the text), ``quotations``.
- ``tagging``: what each word is: part of a statement, of a name.
- ``attributions``: which source, cue and content belong together.
- ``entities``: who and what is named, described or referred to.
- ``statements``: who says what, how, to whom, about what.
- ``times``: when.
- ``pipeline``: the components in a row; ``extraction`` gives what comes out its ids and dates.
"""
