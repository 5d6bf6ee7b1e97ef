"""Whether a window can be opened here: asked before Qt, which would end the process."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from app.i18n import _


def trouble() -> str:
    """Why no window can be opened here, in a few words; "" if one can."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or platform.split(":")[0] not in ("", "xcb"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY") and not platform:
        return ""
    screen = os.environ.get("DISPLAY", "")
    if not screen:
        return _("there is no screen")
    return _missing_library() or _unreachable(screen)


def _missing_library() -> str:
    found = find_spec("PySide6")
    folder = Path(found.origin).parent if found and found.origin else Path()
    plugin = folder / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.exists():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _("a system library is missing: {name}").format(name=str(error).split(":")[0])
    return ""


def _unreachable(screen: str) -> str:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return _("a system library is missing: {name}").format(name="libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(screen.encode(), None)
    broken = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return _("the screen {name} cannot be reached").format(name=screen) if broken else ""
