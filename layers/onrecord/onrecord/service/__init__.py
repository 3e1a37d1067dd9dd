"""What all functions share: their environment, the clients they use, what they log, and how they answer."""
