"""Feedback: what customers said, open complaints first."""
