"""The vault: the book's file, its upgrades, its copies."""
