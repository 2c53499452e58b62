"""What waits goes by mail with a header that leads a coach to where they choose."""

from __future__ import annotations

from dataclasses import replace

from jobs.delivering import deliver_all
from jobs.links import links_of
from sync.store.kept_mail import NewMail
from tests.jobs.office import NOW, Office

DIGEST = NewMail(7, "ada@provider.example", "NPQ engagement", "text", "<p>html</p>", kind="digest")
NOTE = NewMail(9, "admin@provider.example", "NPQ engagement", "text", "<p>html</p>")


def test_the_header_of_a_digest_lets_its_reader_choose_how_often(office: Office) -> None:
    mail = replace(DIGEST, token="0123abcd")
    assert office.store.enqueue_digests([mail, NOTE], NOW) == 2
    done = deliver_all(office.context, office.store, NOW)
    assert done is not None
    assert done.sent == 2
    digest, note = office.inbox.messages
    url = str(digest["List-Unsubscribe"])
    claim = links_of(office.context, office.store).read(url.removesuffix(">").rpartition("/")[2])
    assert claim is not None
    assert (claim.token, claim.purpose, claim.user_id) == ("0123abcd", "wishes", 0)
    assert note["List-Unsubscribe"] is None
    assert digest["Reply-To"] == note["Reply-To"] == "admin@provider.example"
