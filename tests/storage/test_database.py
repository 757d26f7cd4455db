"""The journal's database, where several programs open it at once."""

import threading
from pathlib import Path

from tuiz.errors import TuizError
from tuiz.storage.database import Database

TABLES = ("CREATE TABLE row (number INTEGER)",)


def test_it_is_opened_by_many_at_once(tmp_path: Path) -> None:
    """Also in the moments in which its write-ahead log begins and ends, when SQLite itself doesn't wait."""
    failed: list[TuizError] = []

    def work(path: Path) -> None:
        try:
            database = Database.open(path, TABLES, give=lambda _: None)
            with database.changing() as connection:
                connection.execute("INSERT INTO row VALUES (1)")
            database.close()
        except TuizError as error:
            failed.append(error)

    for turn in range(60):
        path = tmp_path / f"{turn}.sqlite3"
        threads = [threading.Thread(target=work, args=(path,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failed == []
