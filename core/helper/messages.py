"""Messages on a stream: a length, a job's number, and its calls as bytes."""

from __future__ import annotations

import socket
import struct

HEAD = struct.Struct("<QQ")
WAKE, FORGET = b"", b"forget"
"""Instead of calls: nothing but a reason to wake up; the job is not wanted any more."""


def send(stream: socket.socket, number: int, content: bytes) -> None:
    stream.sendall(HEAD.pack(number, len(content)) + content)


def receive(stream: socket.socket) -> tuple[int, bytes]:
    """Raises EOFError when the other side is gone."""
    number, size = HEAD.unpack(_exactly(stream, HEAD.size))
    return number, _exactly(stream, size)


def _exactly(stream: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        part = stream.recv(size - len(found))
        if not part:
            raise EOFError("the other side is gone")
        found += part
    return bytes(found)
