"""A hasty npq-sync that learns only before a write that a run is no longer its own. A program."""

from jobs.engine import carrying
from tests.engine.hasty import main

carrying.PULSE_SECONDS = 3600.0

if __name__ == "__main__":
    main()
