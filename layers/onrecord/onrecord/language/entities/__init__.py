"""Names to entities: who and what is named, which names are one, whom pronouns mean."""
