"""One window a book: a second start brings the first one forward."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QDir, QObject, Signal

PATIENCE = 500
"""Milliseconds a window that is there has to answer."""


def channel(book: Path) -> str:
    """The name under which the window of this book can be reached by this user."""
    who = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    digest = QCryptographicHash.hash(f"{who}\0{book.resolve()}".encode(), QCryptographicHash.Algorithm.Sha256)
    return f"regulars-{digest.toHex().toStdString()[:24]}"


def nobody(book: Path) -> bool:
    """Whether it is plain that no window has this book: the file its doorbell hangs on is not there.

    Asked first because it is quick; a file that is there may be left over, so only `wake` knows.
    """
    return sys.platform != "win32" and not Path(QDir.tempPath(), channel(book)).exists()


def wake(book: Path) -> bool:
    """Asks the window that has this book open to come forward; False if there is none."""
    if nobody(book):
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(channel(book))
    if not socket.waitForConnected(PATIENCE):
        return False
    socket.write(b"show\n")
    socket.waitForBytesWritten(PATIENCE)
    socket.disconnectFromServer()
    return True


class Doorbell(QObject):
    """Listens for second starts.

    Signals:
        rung: somebody started the program again with this book.
    """

    rung = Signal()

    def __init__(self, book: Path, parent: QObject | None = None) -> None:
        from PySide6.QtNetwork import QLocalServer

        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        if not self._server.listen(channel(book)):
            QLocalServer.removeServer(channel(book))  # left behind by a process that was killed
            self._server.listen(channel(book))

    def _called(self) -> None:
        caller = self._server.nextPendingConnection()
        caller.disconnected.connect(caller.deleteLater)
        self.rung.emit()

    def close(self) -> None:
        """Stops listening."""
        self._server.close()
