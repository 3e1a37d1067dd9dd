"""Stands in for `spacy.info`."""


def info(*args, **kwargs):
    """Say that it is not here."""
    raise NotImplementedError("the nlp layer leaves spaCy's command line out (layers/nlp/trim.txt)")
