"""What this machine remembers: the last book, the look, the language. The shop's own settings are in its book."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from app import paths

_SAVING = threading.Lock()


@dataclass
class Settings:
    """This machine's settings; unknown or broken entries fall back to these defaults."""

    last_book: str = ""
    language: str = ""
    theme: str = "auto"
    scale: int = 100
    geometry: str = ""
    backup_folder: str = ""
    page_size: str = ""
    """ "A4" or "Letter"; empty for what the shop's country uses."""
    lock_minutes: int = 10
    columns: dict[str, list[str]] = field(default_factory=dict)
    """Replaced as a whole when it changes: another thread may be saving it."""

    @staticmethod
    def file() -> Path:
        """Where they are kept."""
        return paths.config_dir() / "settings.json"

    @classmethod
    def load(cls) -> Settings:
        """What is kept, or the defaults where nothing readable is."""
        try:
            kept = json.loads(cls.file().read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        found = cls()
        if isinstance(kept, dict):
            for spec in dataclasses.fields(cls):
                value = kept.get(spec.name)
                if type(value) is type(getattr(found, spec.name)):
                    setattr(found, spec.name, value)
        return found

    def save(self) -> None:
        """Keeps them: the old file stays whole until the new one is. From any thread, one after the other.

        Raises:
            OSError: the folder cannot be written.
        """
        with _SAVING:
            self._save()

    def _save(self) -> None:
        target = self.file()
        paths.make_private(target.parent)
        part = target.with_suffix(f".part{os.getpid()}")
        try:
            with part.open("w", encoding="utf-8") as out:
                json.dump(dataclasses.asdict(self), out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            part.unlink(missing_ok=True)
            raise
        part.replace(target)
        if os.name != "nt":  # the new name, too, is to outlive a power cut
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
