"""PostgreSQL, asked less often whether it is there."""
