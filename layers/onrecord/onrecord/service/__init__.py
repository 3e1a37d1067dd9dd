"""The code that functions share: environment, AWS clients, logs, and HTTP answers."""
