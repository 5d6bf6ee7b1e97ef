"""Products: the list, the form, families and steps."""
