"""Getting the full sets: from mirrors, or from a folder, file or URL that a person names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.data.cache import cache_dir, write_bytes
from core.data.dataset import Bytes
from core.data.download import Progress, download, ignore
from core.data.finder import is_complete
from core.data.full import FullFile, FullSet, from_archive, idx_path, read_copy
from core.data.idx import decompress, serialize, unpack
from core.data.npz import parse_npz
from core.errors import DataError


def get(full: FullSet, source: str | None = None, progress: Progress = ignore) -> Path:
    """Put a verified copy of `full` into the cache and return its folder.

    `source`: a folder or URL that holds the four IDX files, one of these files, or Keras' .npz; None: the
    mirrors in turn, file by file. Files already in the cache and intact are kept. DataError if no source
    has the right bytes, OutputError if the cache cannot be written.
    """
    folder = cache_dir() / full.folder
    if source is None:
        _from_mirrors(full, folder, full.mirrors, progress)
    elif "://" in source:
        _from_url(full, folder, source.rstrip("/"), progress)
    else:
        _store(full, folder, read_copy(full, _local(full, source)))
    return folder


def _local(full: FullSet, source: str) -> Path:
    """The folder or archive that a person means."""
    path = Path(source).expanduser()
    if not path.exists():
        raise DataError("does not exist", where=source, expected="a folder, a file or a URL")
    if path.is_dir():
        return next((inner for inner in _inner(full, path) if is_complete(full, inner)), path)
    if path.suffix == ".npz":
        return path
    if _is_file_of(full, path.name):
        return path.parent
    names = ", ".join(file.name for file in full.files)
    raise DataError("not a file of this set", where=source, expected=f"{names} (.gz or not), or an .npz")


def _inner(full: FullSet, path: Path) -> tuple[Path, ...]:
    """Folders at and below `path` where programs keep the files."""
    torchvision = "MNIST" if full.name == "mnist" else "FashionMNIST"
    return (path, path / full.folder, path / "raw", path / torchvision / "raw")


def _is_file_of(full: FullSet, name: str) -> bool:
    return name.removesuffix(".gz") in {file.name for file in full.files}


def _store(full: FullSet, folder: Path, arrays: dict[str, Bytes]) -> None:
    for file in full.files:
        write_bytes(folder / file.name, serialize(arrays[file.key]))


def _from_url(full: FullSet, folder: Path, url: str, progress: Progress) -> None:
    parent, last = url.rsplit("/", 1)
    if last.endswith(".npz"):
        limit = 2 * sum(file.size for file in full.files)
        _store(full, folder, from_archive(full, parse_npz(download(url, limit, progress), url), url))
    else:
        _from_mirrors(full, folder, (parent if _is_file_of(full, last) else url,), progress)


def _from_mirrors(full: FullSet, folder: Path, mirrors: Sequence[str], progress: Progress) -> None:
    for file in full.files:
        if not _intact(folder, file):
            write_bytes(folder / file.name, _from_first(full, file, mirrors, progress))


def _intact(folder: Path, file: FullFile) -> bool:
    """Whether the cache has this file with the right bytes; a damaged one is fetched again."""
    found = idx_path(folder, file.name)
    if found is None:
        return False
    try:
        file.verified(unpack(found, file.size), str(found))
    except DataError:
        return False
    return True


def _from_first(full: FullSet, file: FullFile, mirrors: Sequence[str], progress: Progress) -> bytes:
    """The file's bytes from the first mirror that has them; if none has, what went wrong at each."""
    failures: list[str] = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{file.name}.gz"
        try:
            content = decompress(download(url, 2 * file.size, progress), url, file.size)
            file.verified(content, url)
        except DataError as error:
            failures.append(f"  {url}: {error.what}")
        else:
            return content
    raise DataError(
        "\n".join([f"{file.name}.gz could not be fetched", *failures]),
        where=full.name,
        hint=f"tui-dnn data get {full.name} --from FOLDER_OR_FILE_OR_URL",
    )
