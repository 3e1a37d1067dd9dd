"""The versions of documents: which one is served, and how it gets in and out, all of it at once."""
