"""Check the zones of a workspace one after the other, as they are saved, to tell how much there is to say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.checks.findings import Finding
    from tuiz.services.check_job import CheckJob

FEW: Final = 40
"""So many zones are checked within the app, which is sooner done than a process is started."""
SMALL: Final = 1 << 16
"""The same for their size in bytes."""
MOST_BYTES: Final = 1 << 24
"""Larger files are checked when they are opened."""


def check_files(
    jobs: Sequence[CheckJob],
    taken: Callable[[CheckJob, Sequence[Finding]], None],
    is_wanted: Callable[[CheckJob], bool],
    is_over: Callable[[], bool],
) -> None:
    """Check zone files, and tell of each what was found. Slow: meant for a thread.

    Args:
        jobs: the zones.
        taken: called with each zone and what was found in it, from this thread.
        is_wanted: whether a zone is still to be checked when its turn comes.
        is_over: whether to end here.
    """
    sized = [(job, size) for job in jobs if 0 <= (size := _size(job)) <= MOST_BYTES]
    here = [job for job, size in sized if size <= SMALL] if len(sized) <= FEW else []
    for job in here:
        if is_over():
            return
        if is_wanted(job):
            taken(job, _checked(job))
    others = [job for job, _ in sized if job not in here]
    if others:
        _check_beside(others, taken, is_wanted, is_over)


def _check_beside(
    jobs: Sequence[CheckJob],
    taken: Callable[[CheckJob, Sequence[Finding]], None],
    is_wanted: Callable[[CheckJob], bool],
    is_over: Callable[[], bool],
) -> None:
    from tuiz.services.check_process import CheckProcess

    try:
        process = CheckProcess()
    except OSError:
        return  # the marks are missing then, until a zone is opened

    def told(_done: float) -> None:
        if is_over():
            process.end()

    with process:
        for job in jobs:
            if is_over():
                return
            if is_wanted(job):
                found = process.ask(job, told=told)
                if found is None:
                    return
                taken(job, found)


def _checked(job: CheckJob) -> Sequence[Finding]:
    from tuiz.files.identity import read_with_status
    from tuiz.services.checking_files import findings_of

    try:
        data, _ = read_with_status(job.path)
    except StorageError:
        return ()
    return findings_of(job, data)


def _size(job: CheckJob) -> int:
    try:
        return job.path.stat().st_size
    except OSError:
        return -1
