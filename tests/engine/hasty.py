"""npq-sync whose workers give each other up after seconds: all else is as it is. A program."""

from jobs.__main__ import main
from jobs.engine import keeper, place

place.BEAT_SECONDS = keeper.BEAT_SECONDS = 0.5
place.DEAD_SECONDS = keeper.DEAD_SECONDS = 5.0

if __name__ == "__main__":
    main()
