"""Reports: seen, printed, saved."""
