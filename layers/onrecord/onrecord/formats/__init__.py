"""Representations of extractions for people and programs, a module for each."""
