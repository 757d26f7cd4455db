"""Long work between keys."""

from tuiz.ui.slices import Pace


class Count:
    """Work of a hundred steps, one a slice."""

    def __init__(self) -> None:
        self.done = 0
        self.seconds: list[float] = []
        self.told: list[float] = []

    @property
    def complete(self) -> bool:
        """Whether all steps are done."""
        return self.done == 100

    @property
    def progress(self) -> float:
        """How many are done."""
        return self.done / 100

    def note(self) -> None:
        """Note how far it was when that was told."""
        self.told.append(self.progress)

    def advance(self, seconds: float) -> None:
        """Do one step."""
        self.done += 1
        self.seconds.append(seconds)


async def test_work_is_finished_in_short_slices_and_told() -> None:
    """All of the work is done, no slice asks for more than a few milliseconds, and the end is told."""
    for finish in (Pace().finish, Pace().finish_awaited):
        work = Count()

        await finish(work, work.note)

        assert work.complete
        assert max(work.seconds) <= 0.005
        assert work.told[-1] == 1


async def test_a_key_holds_work_up_for_a_moment() -> None:
    """Right after a key nothing is done, so that its frame comes first; then the work goes on."""
    pace = Pace()
    work = Count()
    pace.key()

    await pace.finish(work, lambda: None)

    assert work.complete
