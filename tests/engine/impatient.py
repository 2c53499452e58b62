"""A hasty npq-sync that waits a second for a locked SQLite file, in place of 30. A program."""

from sync.store import engine
from tests.engine.hasty import main

engine.BUSY_SECONDS = 1

if __name__ == "__main__":
    main()
