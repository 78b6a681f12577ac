"""Matinee, the open-source box office for cinemas."""
