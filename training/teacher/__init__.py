"""The teacher of the tagger: a larger encoder, trained on the same articles, that the tagger learns from."""
