"""What strangers write costs as much time as it is long: every reader of `matinee/tests/lengths.py`, measured."""

import json
import os
import subprocess
import sys

CHARACTERS = 32_000
# Twice as long takes twice as long; what is quicker than this tells more of the machine than of the reader.
MOST, WORTH_MEASURING = 3.0, 0.02

INSIDE = f"""
import json
from dataclasses import asdict
import django
django.setup()
from matinee.tests.lengths import measured
for cost in measured({CHARACTERS}):
    print(json.dumps(asdict(cost)), flush=True)
"""


def measured() -> list[str]:
    """Prints a line of a table for each reader, with the shape that it found hardest. Those that grow faster."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "matinee.settings"}
    done = subprocess.run([sys.executable, "-c", INSIDE], env=environment, capture_output=True, text=True, check=True)
    wrong = []
    print("  | reader | hardest shape | characters | ms | times that of half the length |")
    for line in done.stdout.splitlines():
        cost = json.loads(line)
        grows = cost["whole"] / cost["half"]
        numbers = f"{cost['length']:,} | {cost['whole'] * 1000:.2f} | {grows:.1f}"
        print(f"  | {cost['reader']} | {cost['shape']!a} | {numbers} |")
        if grows > MOST and cost["whole"] > WORTH_MEASURING:
            wrong.append(f"{cost['reader']}: twice the length takes {grows:.1f} times as long.")
    return wrong
