"""How the book came to its present shape, step by step."""

HEAD = "0005"
"""The newest revision; a test holds it against the scripts, so that opening a book need not load Alembic."""
