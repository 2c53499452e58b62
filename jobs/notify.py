"""Who is mailed what: digests to coaches over all cohorts, and held changes to the admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from jobs.context import Context
from jobs.counting import rules_of
from jobs.digest_mail_before import new_mail
from jobs.figures import Figures
from jobs.held_mail import rehearsed_holds, render_held
from jobs.sync_cohort import CohortRun, has_ended
from mappings.cohorts import Cohort
from mappings.digests import Suggestion, digests
from mappings.ledger import from_json
from mappings.news import News, current_news
from mappings.problems import Problem
from mappings.shortest import shortest_way
from mappings.standing import CountingRule, Standing
from mappings.windows import local_date
from sync.store.delivery import deliver
from sync.store.kept import Delivered, Hold, NewMail, OutboxMail
from sync.store.store import Store

Key = tuple[str, int, str]
NAMED = 4  # activities named for one participant: a mail is read in a minute


@dataclass(frozen=True, slots=True)
class CohortNews:
    """What is true of a cohort's participants, and who coaches them."""

    news: tuple[News, ...]
    coaches: Mapping[int, tuple[int, ...]]
    names: Mapping[int, str]
    suggestions: Mapping[Key, tuple[Suggestion, ...]]
    addresses: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Post:
    """The mails of one moment, made from what is kept; sent only through the outbox."""

    context: Context
    store: Store
    now: datetime

    @property
    def redirecting(self) -> bool:
        """Whether every mail goes to MAIL_REDIRECT_TO and uses no news up."""
        return self.context.settings.mail_redirect_to is not None

    def mails(self, fresh: Sequence[CohortRun] = ()) -> tuple[NewMail, ...]:
        """Return the mails that are due; `fresh` are dry runs, kept nowhere."""
        return (*self.digests(fresh), *self._held(self.unannounced(fresh)))

    def digests(self, fresh: Sequence[CohortRun] = ()) -> tuple[NewMail, ...]:
        """Return the digests that are due."""
        rehearsed = {run.report.cohort: run for run in fresh if run.figures}
        open_alerts = self.store.open_alerts(
            [c.id for c in self._going_on], redirecting=self.redirecting
        )
        told: dict[Key, frozenset[int]] = {o.key[:3]: o.told for o in open_alerts}
        views = {
            cohort.id: self._rehearsed(cohort, run.figures)
            if (run := rehearsed.get(cohort.id)) and run.figures
            else self._kept(cohort, {o.key[1] for o in open_alerts if o.key[0] == cohort.id})
            for cohort in self._going_on
        }
        due = digests(
            [
                news
                for cohort, view in views.items()
                for news in view.news
                if cohort in rehearsed or news.key in told
            ],
            told=told,
            coaches={cohort: view.coaches for cohort, view in views.items()},
            addresses=self._addresses(views),
            admins=self.context.file.admins,
            suggestions={k: v for view in views.values() for k, v in view.suggestions.items()},
        )
        names = {user: name for view in views.values() for user, name in view.names.items()}
        how = self.context.settings.mail_names
        return tuple(new_mail(digest, names, how) for digest in due)

    def unannounced(self, fresh: Sequence[CohortRun] = ()) -> tuple[Hold, ...]:
        """Return the held changes of which the admins were not told."""
        rehearsed = {run.report.cohort: run for run in fresh if run.figures}
        return tuple(
            hold
            for cohort in self._going_on
            for hold in self._holds(cohort, rehearsed.get(cohort.id))
            if hold.kind != "override" and not hold.announced
        )

    @property
    def _going_on(self) -> tuple[Cohort, ...]:
        return tuple(c for c in self.context.file.cohorts if not has_ended(c, self.now))

    def waiting(self) -> tuple[OutboxMail, ...]:
        """Return the mails of earlier times that the next sending tries again."""
        pending = self.store.list_outbox("pending")
        return tuple(mail for mail in pending if mail.redirected == self.redirecting)

    def send(self, mails: Sequence[NewMail]) -> Delivered | None:
        """Queue these and send what waits; None without a mail server, and nothing is queued."""
        mailer = self.context.mailer()
        if mailer is None:
            return None
        self.store.enqueue_digests(mails, self.now, redirecting=self.redirecting)
        return deliver(self.store, mailer, self.now)

    def _kept(self, cohort: Cohort, talked_of: AbstractSet[int]) -> CohortNews:
        """Return the news of those with an open episode: of nobody else is a mail made."""
        known = self.store.known(cohort.id)
        standings = {
            user_id: from_json(kept)
            for user_id, one in known.items()
            if user_id in talked_of and one.state != "left" and (kept := one.standing)
        }
        rule = self._rule(cohort)
        in_force = {u: one.entry_in_force for u, one in known.items() if one.entry_in_force}
        news = current_news(cohort, rule, standings, in_force, local_date(self.now))
        return CohortNews(
            news=news,
            coaches={user_id: one.coaches for user_id, one in known.items()},
            names={user_id: one.name for user_id, one in known.items()},
            suggestions=suggested(news, standings, rule),
            addresses=cohort.coaches.mail,
        )

    def _rehearsed(self, cohort: Cohort, figures: Figures) -> CohortNews:
        news = figures.news(local_date(self.now))
        content = figures.pulled.content
        return CohortNews(
            news=news,
            coaches=content.coaches,
            names={user.id: user.name for user in content.home_roster.users.values()},
            suggestions=suggested(news, figures.standings, figures.rule),
            addresses={**content.addresses, **cohort.coaches.mail},
        )

    def _rule(self, cohort: Cohort) -> CountingRule:
        return rules_of(self.store, cohort, self.context.programme(cohort)).in_force

    def _addresses(self, views: Mapping[str, CohortNews]) -> dict[int, str]:
        found = self.store.staff_mails()
        for view in views.values():
            found |= view.addresses
        return found

    def _held(self, holds: Sequence[Hold]) -> tuple[NewMail, ...]:
        """Announce held changes once, to every admin."""
        if not holds:
            return ()
        subject, text, html = render_held(holds)
        return tuple(
            NewMail(
                recipient=admin.canvas_user_id,
                address=admin.mail,
                subject=subject,
                text=text,
                html=html,
                hold_ids=frozenset(hold.id for hold in holds),
            )
            for admin in self.context.file.admins
        )

    def _holds(self, cohort: Cohort, rehearsed: CohortRun | None) -> tuple[Hold, ...]:
        holds = self.store.open_holds(cohort.id, redirecting=self.redirecting)
        if rehearsed and rehearsed.figures:
            return rehearsed_holds(rehearsed.report, rehearsed.figures.decision.held, holds)
        return holds


def suggested(
    news: Sequence[News], standings: Mapping[int, Standing], rule: CountingRule
) -> dict[Key, tuple[Suggestion, ...]]:
    """Return what would help: the fewest activities to the threshold, or what was missed."""
    found: dict[Key, tuple[Suggestion, ...]] = {}
    for item in news:
        standing = standings[item.user_id]
        titles = {line.activity_id: line.title for line in standing.lines}
        if item.rule == "behind":
            wanted = shortest_way(standing, rule)
        elif item.rule == "out-of-reach":
            wanted = tuple(n.activity_id for n in standing.lines if n.state == "missed")
        else:
            wanted = ()
        named = [Suggestion(titles[activity], None) for activity in wanted[:NAMED]]
        if len(wanted) > NAMED:
            named.append(Suggestion(f"and {len(wanted) - NAMED} more", None))
        found[item.key] = tuple(named)
    return found


def mail_problems(done: Delivered) -> tuple[Problem, ...]:
    """Return what became of mails that did not go, or may not have gone."""
    problems = []
    if done.refused:
        remedy = (
            "the mail server refused them for good, and what they told is told by the next digest: "
            "check the address in Canvas or the cohorts file, and MAIL_FROM"
        )
        problems.append(Problem("mail-refused", f"{done.refused} mails", remedy))
    if done.failed:
        remedy = (
            "they wait in the outbox and are tried again with the next delivery (npq-sync notify): "
            "check SMTP_URL and the addresses"
        )
        problems.append(Problem("mail-not-sent", f"{done.failed} mails", remedy))
    if done.uncertain:
        remedy = (
            "they are not sent again by themselves: npq-sync mails lists them, and npq-sync mails "
            "resolve says what became of each"
        )
        problems.append(Problem("mail-uncertain", f"{done.uncertain} mails", remedy))
    return tuple(problems)
