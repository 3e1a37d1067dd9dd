"""Names to entities: the names of a text, grouped, with roles and references."""
