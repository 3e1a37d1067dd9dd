"""The weights of the statement tagger, its linker and the head for names.

They are data, replaced rarely and as a whole. ``NOTICE`` beside this package has their licence, which is not
that of the code.
"""

from importlib.metadata import version
from pathlib import Path


def folder() -> Path:
    """Return the folder of tagger.onnx, tagger.json, vocab.txt, linker.json, names.onnx, names.json."""
    return Path(__file__).parent / "tagger"


def name() -> str:
    """Return the name and version of the weights, as extractions report them."""
    return f"onrecord-weights-{version('onrecord-weights')}"
