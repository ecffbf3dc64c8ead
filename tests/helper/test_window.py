"""Windows on one file, at addresses that suit large pages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.helper import window
from core.helper.wanted import process_possible
from core.helper.window import FILE, LARGE, Window

pytestmark = pytest.mark.skipif(not process_possible(), reason="no shared memory on this system")
PLACE, SIZE = 5 * LARGE, 3 * LARGE


@pytest.fixture
def fd() -> Iterator[int]:
    fd = os.memfd_create("test")
    os.ftruncate(fd, FILE)
    yield fd
    os.close(fd)


def in_large_pages(of: Window) -> int:
    """Bytes of the window that are looked up by large pages."""
    start = f"{of.address - of.at(0):x}-"
    areas = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(), flags=re.MULTILINE)
    (mine,) = (area for area in areas if area.startswith(start))
    found = re.search(r"ShmemPmdMapped:\s+(\d+) kB", mine)
    assert found is not None
    return int(found[1]) * 1024


def test_large_pages_are_seen_by_both_and_still_zero(fd: int) -> None:
    ours, theirs = Window(fd), Window(fd)
    assert ours.address % LARGE == theirs.address % LARGE == 0
    ours.enlarge(PLACE, SIZE)
    place = theirs.at(PLACE)
    assert not any(theirs.map[place : place + SIZE])
    theirs.map[place + SIZE - 1] = 7
    assert ours.map[ours.at(PLACE) + SIZE - 1] == 7
    # A kernel that knows the request gives all of them here; one that does not, or has no memory for more, tells.
    assert in_large_pages(ours) == SIZE or not ours.enlarges
    ours.give_back(PLACE, SIZE)
    assert in_large_pages(ours) == 0
    assert os.fstat(fd).st_blocks == 0
    assert not any(ours.map[ours.at(PLACE) : ours.at(PLACE) + SIZE])


@pytest.mark.parametrize(
    ("size", "pages"), [(4096, 0), (LARGE // 2, 1), (LARGE, 1), (LARGE + 4096, 1), (LARGE * 3 // 2, 2)]
)
def test_a_page_is_large_when_half_of_it_is_needed(fd: int, size: int, pages: int) -> None:
    ours = Window(fd)
    ours.enlarge(PLACE, size)
    used = os.fstat(fd).st_blocks * 512
    assert used == pages * (LARGE if ours.enlarges else 4096)


def test_where_addresses_do_not_suit_pages_stay_small_and_are_seen_all_the_same(
    fd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, real = Window(fd), window._address
    looks = iter((4096, 0))
    monkeypatch.setattr(window, "_address", lambda found: real(found) + next(looks))
    ours = Window(fd)
    assert not ours.enlarges
    ours.enlarge(PLACE, SIZE)
    assert in_large_pages(ours) == 0
    for offset in (LARGE, PLACE, FILE - LARGE - 1):
        ours.map[ours.at(offset)] = 9
        assert theirs.map[theirs.at(offset)] == 9


def test_a_kernel_that_refuses_is_asked_once(fd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Window(fd)
    monkeypatch.setattr(window, "COLLAPSE", 12_345)
    ours.enlarge(PLACE, SIZE)
    assert not ours.enlarges
    monkeypatch.undo()
    ours.enlarge(PLACE + SIZE, SIZE)
    assert in_large_pages(ours) == 0
    place = ours.at(PLACE)
    ours.map[place] = 1
    assert ours.map[place : place + 2] == b"\x01\x00"
