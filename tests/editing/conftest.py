"""Sets that a person imported are not part of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.data.cache import VARIABLE


@pytest.fixture(scope="session", autouse=True)
def no_imported_sets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("data")))
        yield
