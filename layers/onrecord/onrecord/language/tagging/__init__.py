"""Text to tagged words: the encoder, and the heads that read roles and names from it."""
