"""Signed links: what we signed is read back, and nothing else is."""

from __future__ import annotations

import json
import logging
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from jobs.context import Context
from jobs.links import Claim, Links, links_of
from jobs.mail_links import Purpose
from sync.cohorts_file import CohortsFile
from sync.log import log_to_stderr
from sync.settings import given_settings
from sync.store import Store, open_store
from sync.store.keys import kept_key

BASE = "https://npq.example.org"
LINKS = Links("k" * 32, BASE)
TOKEN = "0123456789abcdef" * 2
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def signed(purpose: Purpose = "on-it", cohort: str = "a25", user_id: int = 42) -> str:
    return LINKS.url(TOKEN, purpose, cohort, user_id).removeprefix(f"{BASE}/m/")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as opened:
        yield opened


def context(**but: str) -> Context:
    least = {"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "t"}
    return Context(given_settings(least | but), CohortsFile((), (), {}))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_was_signed_is_read_back(purpose: Purpose) -> None:
    assert LINKS.read(signed(purpose)) == Claim(TOKEN, purpose, "a25", 42)
    about_none = LINKS.url(TOKEN, purpose).removeprefix(f"{BASE}/m/")
    assert LINKS.read(about_none) == Claim(TOKEN, purpose)


@pytest.mark.parametrize("base", [BASE, "https://example.org/npq", "http://127.0.0.1:8000"])
def test_a_link_is_a_plain_path_below_the_public_address(base: str) -> None:
    url = Links("k" * 32, base).url(TOKEN, "snooze", "npqsl-2025-autumn", 123_456)
    start, _, last = url.rpartition("/")
    assert start == f"{base}/m"
    assert set(last) <= set(string.ascii_letters + string.digits + "-_.")
    assert len(last) < 160


def test_a_link_of_each_kind_differs_and_says_the_same_each_time() -> None:
    made = [
        LINKS.url(token, purpose, cohort, user_id)
        for token in (TOKEN, TOKEN[::-1])
        for purpose in PURPOSES
        for cohort, user_id in (("", 0), ("a25", 42), ("a25", 43), ("b26", 42))
    ]
    assert len(set(made)) == len(made) == 40
    assert f"{BASE}/m/{signed()}" in made


def test_not_one_character_may_be_another() -> None:
    """Not even one that base64 would read alike, as all but one bit of the last one."""
    link = signed()
    base64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    for place, char in enumerate(link):
        near = [base64[base64.index(char) ^ bit] for bit in (1, 2, 4)] if char in base64 else []
        for other in {*near, ".", "A"} - {char}:
            assert LINKS.read(f"{link[:place]}{other}{link[place + 1 :]}") is None


def test_a_link_that_was_cut_or_grew_is_none_of_ours() -> None:
    link = signed()
    assert [n for n in range(len(link)) if LINKS.read(link[:n]) is not None] == []
    assert [more for more in ("=", "A", ".", " ", "\n", "/") if LINKS.read(link + more)] == []
    assert LINKS.read(f" {link}") is None


@given(st.text(max_size=200))
def test_whatever_somebody_writes_is_none_of_ours(text: str) -> None:
    assert LINKS.read(text) is None


def test_another_key_signs_other_links() -> None:
    assert Links("k" * 31 + "l", BASE).read(signed()) is None


def test_no_link_can_be_made_into_one_of_another_purpose() -> None:
    payload, _, signature = signed("snooze").rpartition(".")
    assert signed("on-it").rpartition(".")[0] == payload, "the same words"
    assert signed("on-it").rpartition(".")[2] != signature, "signed for something else"


def test_what_is_signed_for_something_else_by_the_same_key_is_none_of_ours() -> None:
    for salt in ("itsdangerous", "session", "on-it"):
        assert LINKS.read(URLSafeSerializer("k" * 32, salt=salt).dumps([TOKEN, "a25", 42])) is None


def test_processes_on_one_database_agree_without_a_setting(store: Store, database_url: str) -> None:
    link = links_of(context(), store).url(TOKEN, "open")
    with open_store(database_url) as other:
        read = links_of(context(), other).read(link.rpartition("/")[2])
    assert read == Claim(TOKEN, "open")
    assert link.startswith("http://127.0.0.1:8000/m/")


def test_each_database_has_a_key_of_its_own(store: Store, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        assert kept_key(other) != kept_key(store)
        assert len(kept_key(other)) == len(kept_key(store)) == 43


def test_the_key_of_the_settings_wins(store: Store) -> None:
    said = context(NPQ_SYNC_SECRET_KEY="k" * 32, NPQ_SYNC_PUBLIC_URL=BASE)
    assert links_of(said, store).url(TOKEN, "on-it", "a25", 42) == f"{BASE}/m/{signed()}"


def test_neither_key_nor_token_is_shown_or_logged(
    store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    key, links = kept_key(store), links_of(context(), store)
    url = links.url(TOKEN, "on-it", "a25", 42)
    claim = links.read(url.rpartition("/")[2])
    assert claim is not None
    handlers = logging.getLogger().handlers
    before = list(handlers)
    for form in ("json", "console"):
        log_to_stderr("DEBUG", form)
        log = structlog.get_logger("jobs.x")
        log.warning("seen", links=links, claim=claim, url=url)
        log.error("GET %s failed, %s?x=1 too", url, url, path=json.dumps({"path": url}))
    handlers[:] = before
    structlog.reset_defaults()
    told = capfd.readouterr().err
    assert told.count("/m/***") == 8
    for secret in (key, TOKEN, url.rpartition("/")[2]):
        assert secret not in told
    assert "a25" in f"{claim!r}"
    assert TOKEN not in f"{claim!r}{replace(claim, cohort='b26')!r}"
