"""Whose address a request has, is said by proxies that are trusted, and by nobody else."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from matinee.accounts.addresses import address_key, address_of


def asked(remote: str, forwarded: str = "") -> tuple[str, str]:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    return address_of(request), address_key(request)


@pytest.mark.parametrize(("proxies", "forwarded", "address"), [
    (0, "", "203.0.113.9"),
    (0, "198.51.100.1", "203.0.113.9"),
    (1, "198.51.100.1", "198.51.100.1"),
    (1, "198.51.100.66, 198.51.100.1", "198.51.100.1"),
    (2, "198.51.100.66, 198.51.100.1, 192.0.2.3", "198.51.100.1"),
    (2, "198.51.100.1", "203.0.113.9"),
    (1, "", "203.0.113.9"),
    (1, "not an address", ""),
    (1, "198.51.100.1:5678", "198.51.100.1"),
    (1, "2001:db8::7", "2001:db8::7"),
    (1, "[2001:db8::7]:5678", "2001:db8::7"),
    (1, "[2001:db8::7]", "2001:db8::7"),
    (1, "198.51.100.66:1, 198.51.100.1:5678", "198.51.100.1"),
    (1, "198.51.100.1:", "198.51.100.1"),
    (1, ":5678", ""),
    (1, "[]:5678", ""),
])  # fmt: skip
def test_what_a_visitor_writes_themselves_is_never_read(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert asked("203.0.113.9", forwarded)[0] == address


def test_the_key_counts_a_household_and_names_nobody(settings: Settings) -> None:
    settings.SECRET_KEY = "one"
    address, key = asked("203.0.113.9")
    assert (address, len(key), address in key) == ("203.0.113.9", 32, False)
    assert asked("203.0.113.9")[1] == asked("::ffff:203.0.113.9")[1] == key
    assert asked("203.0.113.10")[1] != key
    assert asked("2001:db8:1:2::7")[1] == asked("2001:db8:1:2:ffff::8")[1] != asked("2001:db8:1:3::7")[1]
    settings.SECRET_KEY = "two"
    assert asked("203.0.113.9")[1] != key


@pytest.mark.parametrize("remote", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "", "unix:"])
def test_an_address_that_all_the_world_may_share_has_no_key(remote: str) -> None:
    assert asked(remote)[1] == ""
