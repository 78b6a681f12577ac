"""The browser that the browser tests use: where it is, and on a CI machine how it gets there.

`python -m matinee.tests.chromium` installs it where CI is set and does nothing elsewhere: what a developer's machine
has is the developer's decision.
"""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Headless and as any user; and it talks to nobody but the site under test.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO_GET_IT = "Install one (Debian, Ubuntu: apt-get install chromium) or name yours: CHROMIUM=/path/to/it make test"


def find() -> str | None:
    """The program to start, or None where there is none. CHROMIUM in the environment names another."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    apt = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], env=environment, check=True)
    # Not everything that Debian recommends beside it, only letters to draw.
    wanted = ["chromium", "fonts-liberation"]
    subprocess.run([*apt, "install", "-y", "--no-install-recommends", *wanted], env=environment, check=True)


if __name__ == "__main__" and os.environ.get("CI") and not find():
    install()
