"""Where things lie on this machine."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

HOME = "REGULARS_HOME"
"""Environment variable that puts every folder below one place (a USB stick, a test)."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[\d¹²³])\s*(?:\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"[A-Za-z0-9]{1,10}")
_LETTERS, _BYTES = 100, 200


def _folder(kind: str) -> Path:
    base = os.environ.get(HOME)
    if base:
        return Path(base) / kind
    import platformdirs

    found: str = getattr(platformdirs, f"user_{kind}_dir")("Regulars", appauthor=False)
    return Path(found)


def data_dir() -> Path:
    """The folder of the shop's book and its backups."""
    return _folder("data")


def config_dir() -> Path:
    """The folder of this machine's own settings."""
    return _folder("config")


def state_dir() -> Path:
    """The folder of the log."""
    return _folder("state")


def opened_dir() -> Path:
    """The folder of the copies that other programs have open; they are thrown away."""
    return _folder("cache") / "opened"


def default_book() -> Path:
    """The shop's book where nobody chose another place."""
    return data_dir() / "shop.regulars"


def demo_book() -> Path:
    """The demo shop's book."""
    return data_dir() / "demo.regulars"


def resource(*parts: str) -> Path:
    """A file that comes with the program."""
    here = Path(__file__).resolve().parent
    bundled = here / "resources"
    return (bundled if bundled.is_dir() else here.parent / "resources").joinpath(*parts)


def make_private(folder: Path) -> Path:
    """Makes the folder, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def file_name(words: str, otherwise: str) -> str:
    """Somebody's words as the name of a file, without its ending, on any computer: never a path, a device or nothing.

    Args:
        otherwise: the name if nothing is left of the words.
    """
    seen = "".join(" " if char in "\t\r\n" else char for char in words if char in "\t\r\n" or _is_seen(char))
    name = _FORBIDDEN.sub(" ", seen).lstrip(" .-~")[:_LETTERS]
    name = name.encode()[:_BYTES].decode(errors="ignore").rstrip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    return name or otherwise


def safe_name(name: str, otherwise: str) -> str:
    """As `file_name`, for what is a file's name already: its ending stays."""
    stem, _dot, ending = name.rstrip(" .").rpartition(".")
    if stem and _ENDING.fullmatch(ending):
        return f"{file_name(stem, otherwise)}.{ending}"
    return file_name(name, otherwise)


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs")
