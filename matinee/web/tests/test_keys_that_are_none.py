"""What strangers send to where keys answer: a page that says no, whatever stands in it."""

import json

import pytest

from matinee.testing import World
from matinee.web.tests.visitor import Visitor

KEYS = "/account/security/keys/"
RESPONSE = {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"}
WHOLE = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": RESPONSE}
SENT = [
    "",
    "null",
    "[]",
    "1",
    '"text"',
    "{}",
    '{"id":"x"}',
    "[" * 100_000,
    "[" * 15_000,
    "x" * 900_000,
    json.dumps(WHOLE),
    json.dumps(WHOLE | {"response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"}}),
    json.dumps(WHOLE | {"response": []}),
    json.dumps(WHOLE | {"rawId": 7}),
    json.dumps(WHOLE | {"response": RESPONSE | {"userHandle": "Ly8v", "clientDataJSON": "e30"}}),
]


@pytest.mark.parametrize("sent", SENT, ids=range(len(SENT)))
@pytest.mark.parametrize("page", ["login/", "reauthenticate/", "add/", "keys/1/edit/", "keys/1/remove/"])
def test_no_answer_of_a_key_is_a_fault_of_ours(world: World, page: str, sent: str) -> None:
    for visitor in (Visitor(), Visitor(world.ann)):
        answer = visitor.post(f"{KEYS}{page}", {"credential": sent, "name": "mine"})
        assert answer.status_code in (200, 302, 404)
    assert Visitor().get(f"{KEYS}{page}").status_code in (200, 302, 404)
