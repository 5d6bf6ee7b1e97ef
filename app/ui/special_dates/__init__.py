"""Special dates: the next weeks, and every month of the year."""
