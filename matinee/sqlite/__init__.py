"""SQLite, with its writers in a line."""
