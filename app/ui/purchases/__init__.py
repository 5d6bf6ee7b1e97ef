"""Purchases: recording, the list, returns and payments."""
