"""Verbs: functions(session, plain values) -> plain values. They never commit."""
