"""Tagged words to attributions: which source, cue and content belong together."""
