"""Transcripts and interviews: the turns of their speakers, read before statements are looked for."""
