"""The shop's settings and this machine's."""
