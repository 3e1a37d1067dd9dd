"""The training of the weights: from annotated articles to a tagger, a name finder and a linker."""
