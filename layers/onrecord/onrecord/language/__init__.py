"""Text to extraction: who says what, and who and what is named.

A room for each question asked of the text, a file for each part of it, in the order they are asked:
``paragraphs``, ``shadow`` (what the models get to read) and ``quotations``; ``tagging`` (what each word is);
``attributions`` (which source, cue and content belong together); ``entities`` (who and what is named);
``statements`` (who says what, how, to whom); ``times`` (when). ``pipeline`` puts them in a row,
``extraction`` gives what comes out its ids and dates.
"""
