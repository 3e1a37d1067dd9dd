"""Attributions and entities to statements: who says what, how, to whom, about whom."""
