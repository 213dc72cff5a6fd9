"""How often somebody may ask, by token and by address: who is refused, when to come again, and that others are not held up."""
import re

import psycopg2
import pytest

from conftest import wait_for
from test_http import STATUS, ask, make


@pytest.fixture
def limited(tmp_path_factory):
    stack = make(tmp_path_factory, "TIENDO_HTTP_RATE=1", "TIENDO_HTTP_ADDRESS_RATE=2")
    yield stack
    stack.down()


def test_who_asks_too_often_is_told_when_to_come_again_and_others_are_not_held_up(limited):
    new = [w for w in limited.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", "new").split() if len(w) > 40][0]
    codes = [ask(limited, "/api/v1/about") for _ in range(5)]
    assert codes[0].code == 200 and codes[-1].code == 429
    refused = codes[-1]
    assert refused.problem["title"] == "Too Many Requests" and 1 <= int(refused.headers["Retry-After"]) <= 2
    wait_for("the next turn", lambda: ask(limited, "/api/v1/about").code == 200)
    # guesses: the first is told that it is wrong, the next that it comes too soon, whatever it guesses
    assert ask(limited, STATUS, token="guess").problem["status"] == 401
    again = ask(limited, STATUS, token="another guess")
    assert again.problem["status"] == 429 and 1 <= int(again.headers["Retry-After"]) <= 10
    # what has never been seen good from there waits too, the page is not shown; a token that was good goes on
    assert ask(limited, "/api/v1/about", token=new).code == 429
    wait_for("a token that was good before", lambda: ask(limited, "/api/v1/about").code == 200)
    wait_for("the address's next turn", lambda: ask(limited, "/api/v1/about", token=new).code == 200, limit=40, pause=0.5)


def test_who_asks_too_often_does_not_ask_the_database(limited):
    database = psycopg2.connect(limited.env["TIENDO_DATABASE_URL"])

    def refused():
        database.rollback()
        while ask(limited, "/api/v1/about").code != 429:  # until nothing is left
            pass
        database.cursor().execute("LOCK TABLE token")  # who is looked up waits, and is told 503
        return ask(limited, "/api/v1/about").code == 429
    try:
        wait_for("a refusal", refused, limit=60)
    finally:
        database.close()


def stranger(stack, *forwarded):
    """What an address is told without a token: that there is no such path, or that it asks too often."""
    return ask(stack, "/nothing", "GET", *(f"X-Forwarded-For: {one}" for one in forwarded)).code


def exhausted(stack, *forwarded):
    return 429 in [stranger(stack, *forwarded) for _ in range(60)]


def test_nobodys_word_for_another_address_is_taken_unasked(limited):
    assert exhausted(limited, "198.51.100.1")
    assert stranger(limited, "198.51.100.2") == 429 and stranger(limited) == 429


def test_behind_a_trusted_proxy_each_client_has_its_share(tmp_path_factory):
    stack = make(tmp_path_factory, "TIENDO_HTTP_ADDRESS_RATE=1", "TIENDO_HTTP_TRUSTED_PROXY=127.0.0.0/8, 10.0.0.0/8")
    try:
        assert exhausted(stack, "198.51.100.1")
        # who it says that it is changes nothing: only what the proxy added counts
        for lie in (["203.0.113.9, 198.51.100.1"], ["203.0.113.9", "198.51.100.1"], ["198.51.100.1, 10.1.2.3"], ["203.0.113.9, 198.51.100.1", "10.1.2.3"]):
            assert stranger(stack, *lie) == 429, lie
        assert stranger(stack, "198.51.100.2") == 404 and stranger(stack, "2001:db8::1") == 404
        # guesses from one address leave the others alone, whose first question it is
        assert {ask(stack, STATUS, "GET", "X-Forwarded-For: 198.51.100.3", token=f"guess {n}").code for n in range(3)} == {401, 429}
        assert ask(stack, STATUS, "GET", "X-Forwarded-For: 198.51.100.4").code == 200
        # what cannot be read is the proxy's own, all of it together
        for hostile in (["x" * 7000], ["," * 7000], ["198.51.100.7, "], ["9" * 64] * 60, ["10.0.0.1," * 700 + "10.0.0.1"], ["[" * 100]):
            assert stranger(stack, *hostile) in (404, 429), hostile
        assert exhausted(stack, "unknown") and stranger(stack, "nonsense") == 429 and stranger(stack) == 429
        assert stranger(stack, "198.51.100.8") == 404
    finally:
        stack.down()


def test_a_revoked_token_becomes_a_guess(limited):
    assert ask(limited, "/api/v1/about").code == 200
    limited.sql("UPDATE token SET revoked_at = now()")
    assert ask(limited, "/api/v1/about").code == 401
    assert [ask(limited, "/api/v1/about").code for _ in range(2)][-1] == 429


def test_a_whole_office_opens_the_page_at_once_from_one_address(limited):
    files = ["/", *re.findall(r'(?:src|href)="(/page/[a-z_.]+)"', ask(limited, "/").body.decode())]
    assert len(files) > 15
    assert {ask(limited, file).code for _ in range(10) for file in files} == {200}  # of a bucket of 20 requests
    assert stranger(limited) == 404, "what else the address asks is not paid for with them"


def test_without_a_token_an_address_has_its_share(limited):
    assert {stranger(limited) for _ in range(60)} == {404, 429}
    assert {ask(limited, "/page/page.css").code for _ in range(20 * 60)} == {200, 429}
