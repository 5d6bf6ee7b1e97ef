"""What would leave this computer: sockets of the internet's families, as Python sees them made and used."""

from __future__ import annotations

import socket
import sys
from typing import Any

FAMILIES = (socket.AF_INET, socket.AF_INET6)
ASKED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
"""Asking for the address of a name, which asks another computer."""

seen: list[str] = []
"""What was tried since somebody last emptied this."""


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ASKED:
        seen.append(f"{event} {arguments[0]!r}")
    elif event == "socket.__new__" and arguments[1] in FAMILIES:
        seen.append(f"socket of family {arguments[1]}")
    elif event in ("socket.connect", "socket.sendto", "socket.bind") and arguments[0].family in FAMILIES:
        seen.append(f"{event} {arguments[1]!r}")


def watch() -> None:
    """Looks from now on, until the process ends: Python lets no such hook be taken off."""
    sys.addaudithook(_look)
