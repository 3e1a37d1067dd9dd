"""Times: those that a text names, and the day on which each statement was made."""
