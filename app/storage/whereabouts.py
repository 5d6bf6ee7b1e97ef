"""Where a book lies, and whether that is a place it can live in."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from app.errors import AppError
from app.i18n import _

NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs", "fuse.davfs2", "davfs"}
"""File systems whose locks and order of writing a database cannot rely on."""

SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "com~apple~clouddocs": "iCloud",
    "icloud drive": "iCloud",
    "syncthing": "Syncthing",
    "megasync": "MEGA",
    "pcloud drive": "pCloud",
}
"""What folders are called that a service copies elsewhere while they are written."""

MARKERS = {
    ".stfolder": "Syncthing",
    ".dropbox": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
"""Files by which such folders are known whatever they are called."""


def check(path: Path) -> None:
    """Refuses a place in which a book would sooner or later be broken.

    Raises:
        AppError: it lies on another computer.
    """
    mounts = Path("/proc/self/mounts")
    listed = mounts.read_text("utf-8", errors="replace") if mounts.is_file() else ""
    if str(path.absolute()).startswith(("\\\\", "//")) or file_system(path.resolve(), listed) in NETWORK:
        raise AppError(
            _(
                "“{file}” lies on another computer, where a book breaks sooner or later. Copy it to this computer; "
                "backups may go there."
            ).format(file=path.name)
        )


def file_system(path: PurePath, mounts: str) -> str:
    """The kind of file system a path is on, by the system's list of what is mounted where."""
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        place = re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), parts[1])
        if path.is_relative_to(place) and len(place) >= len(best):
            best, kind = place, parts[2]
    return kind


def doubt(path: Path) -> str:
    """Why a book had better lie elsewhere, in a sentence; empty if nothing speaks against its place."""
    service = synced_by(path.absolute())
    if service:
        return _(
            "The book lies in a folder of {service}, which copies it while it is written. Keep the book elsewhere and "
            "let only its backups go there."
        ).format(service=service)
    twins = [file for file in path.parent.glob(f"*{path.suffix}") if re.search("conflict", file.name, re.IGNORECASE)]
    if twins:
        return _("Beside the book lies “{file}”: two computers have written it. Look which one is right.").format(
            file=twins[0].name
        )
    return ""


def is_there(path: Path, file: os.stat_result) -> bool:
    """Whether just that file, and no other, still lies there."""
    try:
        return os.path.samestat(path.stat(), file)
    except FileNotFoundError:
        return False


def synced_by(path: Path) -> str:
    """The service that copies this path elsewhere by itself; empty if none is known."""
    for folder in path.parents:
        for word, service in SYNCED.items():
            if folder.name.casefold() == word or folder.name.casefold().startswith((f"{word} ", f"{word}-")):
                return service
        for name, service in MARKERS.items():
            if os.path.lexists(folder / name):
                return service
    return ""
