"""One window a book: a second start brings the first one forward."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE = 500


def channel(book: Path) -> str:
    """The name under which the window of this book can be reached by this user."""
    who = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    digest = hashlib.sha256(f"{who}\0{book.resolve()}".encode()).hexdigest()
    return f"regulars-{digest[:24]}"


def wake(book: Path) -> bool:
    """Asks the window that has this book open to come forward; False if there is none."""
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
