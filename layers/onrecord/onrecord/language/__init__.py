"""Text to extraction: the spaCy pipeline and its components."""
