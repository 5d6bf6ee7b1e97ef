"""Notes on customers, and contacts with them."""
