"""npq-sync whose workers give each other up after seconds, and whose digests go at any time.

All else is as it is. A program.
"""

from functools import partial

from jobs.__main__ import main
from jobs.desk import mail
from jobs.engine import keeper, place
from jobs.notify import Post

place.BEAT_SECONDS = keeper.BEAT_SECONDS = 0.5
place.DEAD_SECONDS = keeper.DEAD_SECONDS = 5.0
mail.too_late = lambda _: False
mail.Post = partial(Post, whenever=True)  # type: ignore[misc,assignment]

if __name__ == "__main__":
    main()
