"""One file over HTTP, into memory, with progress."""

from __future__ import annotations

import io
from collections.abc import Callable

from core.errors import DataError

Progress = Callable[[str, int, int], None]
"""Called with file name, bytes done, bytes in all (0: unknown)."""
TIMEOUT = 20
"""Seconds to wait for a silent server."""


def ignore(name: str, done: int, total: int) -> None:
    """For callers that show no progress."""


def download(url: str, limit: int, progress: Progress = ignore) -> bytes:
    """The bytes behind `url`; DataError if it cannot be reached or sends more than `limit` bytes."""
    import pooch
    import requests

    bar = _Bar(url.rsplit("/", 1)[-1], limit, progress)
    fetch = pooch.HTTPDownloader(progressbar=bar, chunk_size=1 << 16, timeout=TIMEOUT)
    received = io.BytesIO()
    try:
        fetch(url, received, None)
    except requests.HTTPError as error:
        raise DataError(f"the server answers: {error.args[0]}", where=url) from None
    except requests.Timeout:
        raise DataError(f"no answer within {TIMEOUT} s", where=url) from None
    except requests.RequestException as error:
        raise DataError(f"cannot be reached ({type(error).__name__})", where=url) from None
    return received.getvalue()


class _Bar:
    """What pooch takes for a progress bar: it counts whole chunks, and at the end all bytes once more."""

    def __init__(self, name: str, limit: int, progress: Progress) -> None:
        self.name, self.limit, self.progress = name, limit, progress
        self.done = self.total = self.shown = 0

    def update(self, count: int) -> None:
        self.done += count
        if max(self.done, self.total) > self.limit + (1 << 16):
            raise DataError(f"sends more than {self.limit:,} bytes", where=self.name)
        shown = min(self.done, self.total) if self.total else self.done
        if shown != self.shown:
            self.shown = shown
            self.progress(self.name, shown, self.total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        """Nothing is left to do: the last `update` showed the end."""
