"""What Matinee promises, tried until it would break: `make prove`. docs/proof.md has each promise with its command.

Small versions of the same functions run in the test suite (matinee/tests/test_proofs.py).
"""

from collections.abc import Callable

# Where a proof tells what it is doing.
Say = Callable[[str], object]
