"""The watch over the network sees what it is there to see."""

from __future__ import annotations

import contextlib
import socket

from tests import network


def test_a_socket_to_the_internet_and_a_question_for_a_name_are_seen() -> None:
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as made:
        made.connect(("127.0.0.1", 9))
    socket.getaddrinfo("localhost", 80)
    tried, network.seen[:] = list(network.seen), []
    assert tried[0].startswith("socket of family")
    assert tried[1].startswith("socket.connect")
    assert any(one.startswith("socket.getaddrinfo 'localhost'") for one in tried)


def test_a_socket_on_this_computer_is_none_of_that() -> None:
    one, other = socket.socketpair()
    one.close()
    other.close()
    assert network.seen == []
