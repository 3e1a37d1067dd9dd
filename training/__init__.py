"""What made the weights: annotated articles in, a tagger and a linker out."""
