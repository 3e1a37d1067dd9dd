"""Where do the weights of the statement tagger, its linker and the head for names lie?

They are data, replaced rarely and as a whole; ``NOTICE`` beside this package sets their terms apart from the
code's.
"""

from importlib.metadata import version
from pathlib import Path


def folder() -> Path:
    """Give the folder: tagger.onnx, tagger.json, vocab.txt, linker.json, names.onnx, names.json."""
    return Path(__file__).parent / "tagger"


def name() -> str:
    """Name the weights with their version, as extractions report it."""
    return f"onrecord-weights-{version('onrecord-weights')}"
