"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from app.errors import AppError
from app.i18n import _


def write_whole(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Puts `content` at `path`; what was there stays until the new file is safe on the disk.

    Args:
        content: what is to stand there, or what writes it.

    Raises:
        AppError: it cannot be written there, with the reason in a sentence; nothing torn is left behind.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise AppError(_("“{path}” is a folder. Choose a name for the file in it.").format(path=path))
        if target.exists() and not target.is_file():
            raise AppError(_("“{path}” is not a file that can be written.").format(path=path))
        _replace(target, content)
    except (OSError, ValueError) as error:
        raise AppError(_sentence(path, error)) from error


def _replace(target: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "read-only", str(target))
    handle, name = tempfile.mkstemp(prefix=".regulars-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _mode(target: Path) -> int:
    """The rights the file had, or those a new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sentence(path: Path, error: OSError | ValueError) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _("There is no room left on the disk for “{path}”. Nothing was written.").format(path=path)
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _(
            "“{path}” cannot be written: the folder or the file is read-only, or another program has it open."
        ).format(path=path)
    if number in (errno.ENOENT, errno.ENOTDIR):
        return _("The folder for “{path}” does not exist.").format(path=path)
    if number == errno.ENAMETOOLONG:
        return _("This file name is too long.")
    return _("“{path}” could not be written. Nothing was changed.").format(path=str(path)[:300])
