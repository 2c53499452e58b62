"""What one coach may see by the links of one mail: participants they coach, and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.concern import Concern, most_pressing_first, urgency
from jobs.digest_mail import Names, shown_name
from jobs.links import Links
from jobs.mail_links import Purpose
from mappings.episodes import Participant
from mappings.recipients import Recipients
from mappings.windows import local_date
from sync.store import coaches
from sync.store.deed_log import Doer
from sync.store.deeds import LinkedMail
from sync.store.episodes import OpenAlert
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Coached:
    """The recipient of a mail, and what is so of their participants at `now`.

    `going_on` are the cohorts that are still read. `how` is MAIL_NAMES. Admins are told of a
    participant in a coach's place, and so may act in it, while `recipients` has no coach to reach.
    """

    store: Store
    links: Links
    token: str
    mail: LinkedMail
    going_on: tuple[str, ...]
    recipients: Recipients
    how: Names
    now: datetime

    @property
    def coach(self) -> int:
        """Who acts: whoever the mail is for."""
        return self.mail.recipient

    @property
    def doer(self) -> Doer:
        """The same, as the audit trail keeps it."""
        return Doer(self.coach, self.now, "mail")

    def url(self, purpose: Purpose, cohort: str = "", user_id: int = 0) -> str:
        """Return another link of the same mail."""
        return self.links.url(self.token, purpose, cohort, user_id)

    def is_in_charge(self, cohort: str, user_id: int) -> bool:
        """Tell whether a participant is theirs, as far as they were told of one."""
        about = self.mail.about(cohort, user_id)
        if any(one.coached for one in about) or self._told([cohort], user_id):
            return True
        return bool(about) and self._is_admin and not any(one.is_open for one in about)

    def disowned(self, cohort: str, user_id: int) -> bool:
        """Tell whether they said that a participant is not theirs."""
        return (cohort, user_id, self.coach) in coaches.disowned(self.store, [cohort])

    def concern(self, cohort: str, user_id: int) -> Concern:
        """Return a participant with what is open of what the coach was told; of what they were
        not told yet they cannot say anything."""
        [concern] = self._called({(cohort, user_id): self._told([cohort], user_id)})
        return concern

    def everyone(self) -> tuple[Concern, ...]:
        """Return every participant of theirs with something open, the most pressing first."""
        found = defaultdict(list)
        for one in self._told(self.going_on):
            whom = one.alert.cohort_id, one.alert.user_id
            if (*whom, self.coach) not in self.recipients.disowned:
                found[whom].append(one)
        return tuple(sorted(self._called(found), key=urgency))

    def _told(self, cohorts: Collection[str], user_id: int | None = None) -> tuple[OpenAlert, ...]:
        """Return what is open of what they were told, the most pressing first."""
        admins = [admin.canvas_user_id for admin in self.recipients.admins]
        kept = self.store.open_alerts(cohorts, redirecting=self.mail.redirected, stand_ins=admins)
        return most_pressing_first(
            one
            for one in kept
            if user_id in (None, one.alert.user_id)
            and one.alert.kind.audience == "coach"
            and self.coach in one.told
            and self.coach in self._in_charge(one)
        )

    def _in_charge(self, one: OpenAlert) -> frozenset[int]:
        reached, _ = self.recipients.of(one.alert.cohort_id, one.alert.user_id, one.coaches)
        return reached | frozenset(one.coaches)

    @property
    def _is_admin(self) -> bool:
        return any(admin.canvas_user_id == self.coach for admin in self.recipients.admins)

    def _called(self, found: Mapping[Participant, Collection[OpenAlert]]) -> Iterator[Concern]:
        names = self.store.names([user_id for _, user_id in found])
        for (cohort, user_id), alerts in found.items():
            name = shown_name(user_id, names.get(user_id), self.how)
            today = local_date(self.now)
            yield Concern(self.coach, cohort, user_id, name, tuple(alerts), today)
