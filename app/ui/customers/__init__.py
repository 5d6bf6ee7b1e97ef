"""Customers: the list, one customer's page, and the form."""
