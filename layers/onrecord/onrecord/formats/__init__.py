"""Extraction to what people and programs read: one module for each representation."""
