"""The jobs that mail: digests to coaches, the note to the admins, and what waits in the outbox.

Each may be begun again at any moment: what was told is not told again, what was sent is not sent
again, and what waits is sent by whichever comes next.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs.delivering import deliver_all
from jobs.desk.attention import matters
from jobs.desk.ending import ended
from jobs.desk.matter import Desk
from jobs.desk.note import notes
from jobs.notify import Post, mail_problems
from jobs.run_report import RunReport
from jobs.task import Task
from mappings.mail_days import mails_go
from mappings.problems import Problem
from sync.errors import Stopped
from sync.store.delivery import give_up_abandoned, give_up_late
from sync.store.kept_mail import OutboxMail
from sync.store.notes import keep_note, told_before

PATIENCE = timedelta(days=1)  # with a server that refuses a mail for now, as greylisting does
LATE = timedelta(hours=1)
TOO_LATE = Problem(
    "digests-too-late",
    "the morning was missed",
    "no digest is made: the next working morning makes those that are due, and npq-sync notify "
    "sends them now, from 07:30 to 18:00 of a working day",
)
NO_SERVER = Problem(
    "no-mail-server",
    "SMTP_URL is not set",
    "nothing is mailed, and what there is to tell stays untold: set SMTP_URL to the mail server",
)


def digests(task: Task) -> RunReport:
    """Make the digests that are due, over all cohorts, and send what waits.

    Where its time was missed it makes none: the next working morning does, with fresh data.
    """
    post = Post(task.context, task.store, task.now())
    if not post.ways:
        return ended(task, {"mails": 0}, [NO_SERVER])
    if too_late(task):
        return ended(task, {"mails": 0}, [TOO_LATE])
    task.watch.stage("making digests")
    give_up_late(task.store, post.now)
    post.keep(post.digests())
    return deliver(task)


def admin_note(task: Task) -> RunReport:
    """Tell every admin in one mail what needs a person and was not told yet; send what waits."""
    post = Post(task.context, task.store, task.now())
    if task.context.mailer() is None:
        return ended(task, {"mails": 0}, [NO_SERVER])
    task.watch.stage("looking for what needs a person")
    give_up_abandoned(task.store)
    so = matters(Desk(task.context, task.store, post.now))
    told = told_before(task.store, redirecting=post.redirecting)
    mails = notes(task.context.file.admins, post.unannounced(), so, told, post.now)
    keep_note(
        task.store,
        task.run,
        mails,
        {matter.key for matter in so},
        post.now,
        redirecting=post.redirecting,
    )
    return deliver(task)


def deliver(task: Task) -> RunReport:
    """Send what waits in the outbox."""
    post = Post(task.context, task.store, task.now())
    if not post.ways:
        return ended(task, {"mails": 0}, [NO_SERVER])

    def going_on() -> None:
        if task.watch.halted:
            raise Stopped

    task.watch.stage("sending mail")
    done = deliver_all(task.context, task.store, task.now(), going_on)
    unsent = () if "mail" in post.ways else (NO_SERVER,)
    report = ended(task, {"mails": done.sent}, (*mail_problems(done), *unsent))
    if done.doubtful or (done.failed and any(goes_soon(m, task.now()) for m in post.waiting())):
        task.deliver_later()
    return report


def too_late(task: Task) -> bool:
    """Tell whether a run was asked for by schedule long ago, or it is no time of day for mails."""
    now, past = task.now(), task.store.get_run(task.run.id)
    waited = past is not None and now - past.requested_at > LATE
    return not mails_go(now) or (task.order.trigger == "schedule" and waited)


def goes_soon(mail: OutboxMail, now: datetime) -> bool:
    """Tell whether it is worth trying a mail again before the next digest or note does.

    Not where the server refused it for good, nor where it goes on refusing it for now.
    """
    error = mail.error or ""
    if error.startswith("refused-5"):
        return False
    return not error.startswith("refused-") or now - mail.created_at < PATIENCE
