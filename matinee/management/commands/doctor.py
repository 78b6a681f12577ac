"""`manage.py doctor`: what is wrong with this installation, and what to do about it."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from matinee.watching.doctor import Finding, State, examine

SIGNS = {State.GOOD: "ok", State.WARNING: "look", State.BAD: "BAD"}


class Command(BaseCommand):
    help = (
        "Examine settings, database, worker, mail, disk, time and gateways; say what to do. Ends with 1 if it is bad."
    )
    # It says itself what they would say, and goes on to the rest.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: a list of what, state, found, advice")

    def handle(self, *, json: bool, **options: object) -> None:
        findings = examine(timezone.now())
        self.stdout.write(as_json(findings) if json else table(findings))
        if any(finding.state is State.BAD for finding in findings):
            sys.exit(1)


def as_json(findings: list[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def table(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"  {SIGNS[finding.state]:<5} {finding.what:<13} {finding.found}")
        if finding.advice:
            lines.append(f"{'':22}→ {finding.advice}")
    return "\n".join(lines)
