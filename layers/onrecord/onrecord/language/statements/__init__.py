"""Attributions and entities to statements: their speakers, forms, kinds, addressees and subjects."""
