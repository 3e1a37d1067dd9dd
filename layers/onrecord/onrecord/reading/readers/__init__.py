"""The readers, a module for each format; loaded when the first file of their format is read."""
