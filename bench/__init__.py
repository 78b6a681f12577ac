"""What Matinee costs, against what the database and the web server could do without it: `make bench`.

docs/performance.md says what each figure means. Nothing here is part of the site.
"""
