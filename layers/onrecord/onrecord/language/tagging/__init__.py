"""Text to tagged words: the encoder that everything learnt stands on, and its tags."""
