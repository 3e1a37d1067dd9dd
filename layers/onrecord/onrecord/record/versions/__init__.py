"""The versions of documents: which version is served, and how it is written and removed as a whole."""
