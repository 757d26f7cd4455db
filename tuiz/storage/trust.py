"""Which workspaces' settings the user trusts: each file as it is, by its digest, and no longer once it changes."""

from contextlib import suppress
from pathlib import Path

from tuiz.errors import StorageError
from tuiz.files.errors import FileMissing
from tuiz.files.identity import Identity, digest_of, read_file

_SIZE_LIMIT = 2**20


def is_trusted(trusted: Path | None, path: Path, text: str) -> bool:
    """Return whether the user trusts the file of settings at *path*, which holds *text*.

    Args:
        trusted: where that is kept; None trusts none.
        path: the file.
        text: what was read of it.
    """
    if trusted is None:
        return False
    with suppress(StorageError):
        from tuiz.files.atomic import resolved  # hardly any start of the program comes as far

        return _read(trusted)[0].get(str(resolved(path))) == digest_of(text.encode())
    return False


def trust(trusted: Path, path: Path, digest: str | None) -> None:
    """Keep that the user trusts the file at *path* as long as it has this *digest*; None trusts it no longer.

    Raises:
        StorageError: that can't be kept.
    """
    import json

    from tuiz.files.atomic import resolved, write_atomically

    digests, identity = _read(trusted)
    digests.pop(str(resolved(path)), None)
    if digest is not None:
        digests[str(resolved(path))] = digest
    write_atomically(trusted, [json.dumps(digests, indent=1).encode() + b"\n"], expected=identity)


def _read(trusted: Path) -> tuple[dict[str, str], Identity | None]:
    try:
        data, identity = read_file(trusted, limit=_SIZE_LIMIT)
    except FileMissing:
        return {}, None
    import json

    try:
        found = json.loads(data)
    except ValueError:
        found = None
    # What can't be read trusts nothing.
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}, identity
