"""The list of RDAP servers that was fetched last, in the user's cache folder."""

import os
from contextlib import suppress

from tuiz.storage.places import Places


def keep_list(places: Places, text: bytes) -> bool:
    """Keep a list in the place of the one before, and return whether that went well: it is a convenience."""
    path = places.rdap_list
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _ = places.make(path.parent)
        with suppress(FileNotFoundError):
            temporary.unlink()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _ = file.write(text)
        places.give(temporary)
        temporary.replace(path)
    except OSError:
        return False
    return True
