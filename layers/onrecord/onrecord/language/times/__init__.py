"""When: the times a text speaks of, and the day a statement was made on."""
