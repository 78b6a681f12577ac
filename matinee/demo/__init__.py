"""The demo world: four theaters in four cities, two weeks of real films, and some of the seats sold.

It is built through the same operations as everything else, so it can't contain anything that the house would refuse.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to try the site with. Its password is no secret, and production knows no such account."""

    username: str
    password: str
    email: str
    is_staff: bool
    what_for: str


CUSTOMER = DemoAccount("mira", "popcorn-at-seven", "mira@example.org", False, "a customer with tickets")
STAFF = DemoAccount(
    "boxoffice",
    "house-lights-down",
    "boxoffice@example.org",
    True,
    "the cinema's staff: the box office at /staff/, the office at /admin/",
)
DEMO_ACCOUNTS = (CUSTOMER, STAFF)
