"""One fault at a time: what is waited for, what is asked again, and what ends in one sentence."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme

from dflint.registry.catalog import PAGE
from dflint.registry.content import Registry
from dflint.registry.credentials import Credentials
from dflint.registry.errors import Denied, Incomplete, RegistryError, Unreachable, WrongAnswer
from dflint.registry.manifests import OCI_INDEX, OCI_MANIFEST
from dflint.registry.transport import Transport
from tests.registry import lab
from tests.registry.lab import Asked, Faulty, Said, as_json, image, layer

BIG = b"".join(sha256(bytes([at % 256, at // 256])).digest() for at in range(3000))
IMAGE = image([layer(a="1")])
TAGS = "/v2/app/tags/list"


@contextmanager
def _registry(
    answer: Callable[[Asked], Said],
    login: Callable[[str, str], Credentials | None] = lab.nobody,
    seconds: float = 5,
) -> Iterator[tuple[Registry, Faulty]]:
    with Faulty(answer) as server:
        transport = Transport(server.host, plain_http=True, login=login, seconds=seconds)
        yield Registry(transport), server
        transport.close()


def _tags(*names: str) -> Said:
    return Said(
        200, {"Content-Type": "application/json"}, as_json({"name": "app", "tags": list(names)})
    )


def _first(fault: Said, times: int = 1, then: Said | None = None) -> Callable[[Asked], Said]:
    """A fault so many times, and then what is right."""
    left = [fault] * times
    return lambda _: left.pop() if left else then or _tags("1")


# --- what passes ---


@pytest.mark.parametrize(
    "fault",
    [Said(502), Said(503), Said(504, body=b"<html>"), Said(is_dropped=True), Said(429),
     Said(200, {"Content-Type": "application/json"}, as_json({"tags": ["1"] * 50}), cut=20)],
    ids=["502", "503", "504", "dropped", "429", "cut"],
)  # fmt: skip
def test_a_fault_that_passes(fault: Said) -> None:
    with _registry(_first(fault, 2)) as (registry, server):
        assert registry.tags("app") == ["1"]
    assert len(server.asked) == 3


@pytest.mark.parametrize("fault", [Said(503), Said(is_dropped=True), Said(429)])
def test_a_fault_that_does_not(fault: Said) -> None:
    with _registry(lambda _: fault) as (registry, server), pytest.raises(Unreachable, match=TAGS):
        registry.tags("app")
    assert len(server.asked) == 6


@pytest.mark.parametrize("fault", [Said(503), Said(is_dropped=True)])
def test_what_changes_something_is_sent_once(fault: Said) -> None:
    with _registry(lambda _: fault) as (registry, server), pytest.raises(RegistryError):
        registry.transport.change("DELETE", "/v2/app/manifests/1", "repository:app:delete")
    assert len(server.asked) == 1


@pytest.mark.parametrize("kind", ["seconds", "date"])
def test_retry_after_holds_for_all_threads(kind: str) -> None:
    started = threading.Event()
    hold = time.monotonic() + 1e9

    def answer(_: Asked) -> Said:
        nonlocal hold
        if not started.is_set():
            started.set()
            hold = time.monotonic() + 1
            # By the clock of the server, which is far from ours.
            now = datetime(2001, 1, 1, tzinfo=UTC)
            after = {
                "seconds": "1",
                "date": format_datetime(now + timedelta(seconds=1), usegmt=True),
            }[kind]
            return Said(429, {"Retry-After": after, "Date": format_datetime(now, usegmt=True)})
        return _tags("1")

    with _registry(answer) as (registry, server):
        first = threading.Thread(target=registry.tags, args=("app",))
        first.start()
        started.wait()
        time.sleep(0.2)
        others = [threading.Thread(target=registry.tags, args=("app",)) for _ in range(4)]
        for it in others:
            it.start()
        for it in (first, *others):
            it.join()
    assert len(server.asked) == 6
    assert min(server.times[1:]) >= hold - 0.1


def test_a_wait_that_is_too_long_is_an_error() -> None:
    fault = Said(429, {"Retry-After": "86400"})
    with (
        _registry(lambda _: fault) as (registry, _),
        pytest.raises(Unreachable, match="wait for 86,400 seconds"),
    ):
        registry.tags("app")


def test_a_blob_that_is_cut_goes_on_where_it_was() -> None:
    (digest,) = [lab.digest(BIG)]

    def answer(asked: Asked) -> Said:
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        return Said(
            206 if start else 200,
            {},
            BIG[start:],
            cut=20_000 if len(BIG) - start > 20_000 else None,
        )

    with _registry(answer) as (registry, server):
        assert b"".join(registry.blob("app", digest)) == BIG
    assert len(server.asked) > 1


def test_a_blob_from_a_server_that_knows_no_range() -> None:
    calls: list[Asked] = []

    def answer(asked: Asked) -> Said:
        calls.append(asked)
        return Said(200, {}, BIG, cut=1000 if len(calls) == 1 else None)

    with _registry(answer) as (registry, _):
        assert b"".join(registry.blob("app", lab.digest(BIG))) == BIG


def test_slow_answers_end() -> None:
    said = Said(200, {}, as_json({"tags": ["1" * 100] * 20}), pause=0.1)
    with (
        _registry(lambda _: said, seconds=0.3) as (registry, _),
        pytest.raises(Unreachable, match="did not end in time"),
    ):
        registry.tags("app")


def test_a_server_that_hangs() -> None:
    def answer(_: Asked) -> Said:
        time.sleep(1)
        return _tags("1")

    with (
        _registry(answer, seconds=0.1) as (registry, _),
        pytest.raises(Unreachable, match=r"no answer in 0\.1 seconds"),
    ):
        registry.tags("app")


# --- what is not believed ---


def _manifest(content: bytes = IMAGE.manifest, kind: str = OCI_MANIFEST, **headers: str) -> Said:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(200, {"Content-Type": kind, **more}, content)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (_manifest(b"{}"), "should be sha256:"),
        (_manifest(IMAGE.manifest + b" "), "should be sha256:"),
        (_manifest(Docker_Content_Digest=f"sha256:{'0' * 64}"), "says that it is sha256:0000"),
        (_manifest(Docker_Content_Digest="sha256:1"), "a digest that is none"),
        (_manifest(kind=OCI_INDEX), "says that it is"),
        (Said(200, {"Content-Type": "text/html"}, b"<html>sign in</html>"), "should be sha256:"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_not_what_was_asked_for(said: Said, sentence: str) -> None:
    with _registry(lambda _: said) as (registry, _), pytest.raises(WrongAnswer, match=sentence):
        registry.manifest("app", IMAGE.digest)


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"<html>sign in</html>", "text/html", "no manifest"),
        (as_json({"manifests": [], "layers": []}), "", "an image and an index at once"),
        (as_json({"manifests": [{"digest": "x"}]}), OCI_INDEX, "without a digest"),
        (as_json({"manifests": {}}), OCI_INDEX, "no list"),
        (as_json({"layers": []}), OCI_INDEX, "is something else"),
        (b"[" * 100_000, OCI_INDEX, "no manifest"),
    ],
)
def test_a_manifest_that_contradicts_itself(content: bytes, kind: str, sentence: str) -> None:
    with (
        _registry(lambda _: _manifest(content, kind)) as (registry, _),
        pytest.raises(WrongAnswer, match=sentence),
    ):
        registry.manifest("app", "1")


def test_a_type_that_is_not_known_names_nothing() -> None:
    kind = "application/vnd.example.thing+json"
    with (
        _registry(
            lambda _: _manifest(
                as_json({"manifests": [], "layers": []} | {"mediaType": kind}), kind
            )
        ) as (registry, _),
        pytest.raises(WrongAnswer),
    ):
        registry.manifest("app", "1")
    with _registry(lambda _: _manifest(as_json({"parts": [1]}), kind)) as (registry, _):
        found = registry.manifest("app", "1")
    assert (found.media_type, found.reached, found.blobs) == (kind, [], [])


def test_no_digest_in_the_header_is_no_fault() -> None:
    with _registry(lambda _: _manifest()) as (registry, _):
        assert registry.resolve("app", "1").digest == IMAGE.digest
        assert registry.manifest("app", "1").digest == IMAGE.digest


def test_a_blob_that_is_something_else() -> None:
    with (
        _registry(lambda _: Said(200, {}, b"other")) as (registry, _),
        pytest.raises(WrongAnswer, match=f"should be {lab.digest(BIG)}"),
    ):
        b"".join(registry.blob("app", lab.digest(BIG)))


def test_an_answer_without_end_is_not_kept() -> None:
    said = Said(200, {}, b'{"tags":["' + b"1" * (17 << 20))
    with _registry(lambda _: said) as (registry, _), pytest.raises(WrongAnswer, match="more than"):
        registry.tags("app")


def test_the_page_of_a_proxy_in_place_of_an_answer() -> None:
    said = Said(403, {"Content-Type": "text/html"}, b"<html>not from here</html>")
    with _registry(lambda _: said) as (registry, server), pytest.raises(Denied) as caught:
        registry.tags("app")
    assert str(caught.value) == f"{server.host}: GET {TAGS}: status 403 (no answer of a registry)."


# --- lists ---


def _pages(
    names: list[str],
    *,
    heeds_n: bool = True,
    heeds_last: bool = True,
    links: bool = True,
    most: int = 10**9,
) -> Callable[[Asked], Said]:
    """A server of lists. `most`: it never gives more names at once."""

    def answer(asked: Asked) -> Said:
        query = parse_qs(urlsplit(asked.path).query)
        size = min(int(query["n"][0]), most) if heeds_n else min(len(names), most)
        last = query["last"][0] if heeds_last and "last" in query else ""
        rest = [it for it in sorted(names) if it > last]
        page = rest[:size]
        said = _tags(*page)
        if links and len(rest) > size:
            said.headers["Link"] = f'<{TAGS}?n={size}&last={page[-1]}>; rel="next"'
        return said

    return answer


NAMES = [f"v{number:05}" for number in range(2 * PAGE + 500)]


@pytest.mark.parametrize(
    "names", [[], NAMES[:1], NAMES[:PAGE], NAMES[: PAGE - 1], NAMES[: 2 * PAGE], NAMES], ids=len
)
@pytest.mark.parametrize(
    "server",
    [{}, {"links": False}, {"heeds_n": False, "heeds_last": False, "links": False},
     {"heeds_last": False, "links": False}, {"most": 100}, {"most": 100, "links": False}],
    ids=str,
)  # fmt: skip
def test_a_list_is_complete_whatever_the_server_heeds(
    names: list[str], server: dict[str, Any]
) -> None:
    with _registry(_pages(names, **server)) as (registry, _):
        assert registry.tags("app") == names


def test_a_list_of_null_is_empty() -> None:
    with _registry(lambda _: Said(200, {}, b'{"name":"app","tags":null}')) as (registry, _):
        assert registry.tags("app") == []


def test_pages_that_do_not_end() -> None:
    count = iter(range(10**9))

    def same(_: Asked) -> Said:
        said = _tags("1")
        said.headers["Link"] = f'<{TAGS}?n=1&last={next(count)}>; rel="next"'
        return said

    with _registry(same) as (registry, server), pytest.raises(Incomplete, match="do not end"):
        registry.tags("app")
    assert len(server.asked) < 200

    def circle(_: Asked) -> Said:
        said = _tags(f"v{next(count)}")
        said.headers["Link"] = f'<{TAGS}?n={PAGE}>; rel="next"'
        return said

    with _registry(circle) as (registry, _), pytest.raises(Incomplete, match="in a circle"):
        registry.tags("app")


def test_a_full_page_for_ever() -> None:
    """It gives as many as are asked for, always the first ones, and there are always more."""

    def answer(asked: Asked) -> Said:
        size = int(parse_qs(urlsplit(asked.path).query)["n"][0])
        return _tags(*(f"v{number:07}" for number in range(min(size, 20_000))))

    with _registry(answer) as (registry, _):
        assert len(registry.tags("app")) == 20_000


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ('<https://elsewhere.example/v2/app/tags/list?n=1>; rel="next"', "at another host"),
        ('</v2/other/tags/list?n=1>; rel="next"', "of another list"),
    ],
)
def test_the_next_page_is_of_the_same_list(link: str, sentence: str) -> None:
    def answer(_: Asked) -> Said:
        said = _tags("1")
        said.headers["Link"] = link
        return said

    with _registry(answer) as (registry, _), pytest.raises(WrongAnswer, match=sentence):
        registry.tags("app")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"tags":"1"}', b'{"tags":[1]}', b'{"tags":["../x"]}', b'{"names":[]}']
)
def test_what_is_no_list(body: bytes) -> None:
    with _registry(lambda _: Said(200, {}, body)) as (registry, _), pytest.raises(WrongAnswer):
        registry.tags("app")


def test_referrers_come_in_pages() -> None:
    """All of them are read, and pages without an end are an error."""
    abouts = [
        image([layer(s=str(number))], subject=IMAGE, artifact_type="x") for number in range(3)
    ]

    def answer(asked: Asked, is_endless: bool = False) -> Said:
        at = int(parse_qs(urlsplit(asked.path).query).get("at", ["0"])[0])
        it = abouts[at % 3]
        record = {"schemaVersion": 2, "mediaType": OCI_INDEX,
                  "manifests": [lab.descriptor(it.manifest, OCI_MANIFEST)]}  # fmt: skip
        said = Said(200, {"Content-Type": OCI_INDEX}, as_json(record))
        if at < 2 or is_endless:
            path = urlsplit(asked.path).path
            said.headers["Link"] = f'<{path}?at={(at + 1) % 3}>; rel="next"'
        return said

    with _registry(answer) as (registry, _):
        found = registry.referrers("app", IMAGE.digest)
    assert [it.digest for it in found] == [it.digest for it in abouts]
    with (
        _registry(lambda asked: answer(asked, True)) as (registry, _),
        pytest.raises(Incomplete, match="do not end"),
    ):
        registry.referrers("app", IMAGE.digest)


# --- authorization ---


@pytest.mark.parametrize("name", ["token", "access_token"])
def test_a_token_for_each_scope(name: str) -> None:
    with Faulty(lambda asked: tokens(asked)) as server:
        guarded, tokens = lab.token_server(
            lambda _: _tags("1"), lambda: f"http://{server.host}/token", name=name
        )
        with _registry(guarded, lab.login) as (registry, front):
            assert registry.tags("app") == ["1"]
            assert registry.tags("app") == ["1"]
            assert registry.tags("team/other") == ["1"]
    assert len(server.asked) == 2
    assert len(front.asked) == 5
    # The password is for the server of tokens, and the token for the registry.
    assert all(it.headers["authorization"].startswith("Basic ") for it in server.asked)
    assert not any(it.headers.get("authorization", "").startswith("Basic ") for it in front.asked)


def test_many_threads_fetch_one_token() -> None:
    with Faulty(lambda asked: tokens(asked)) as server:
        guarded, tokens = lab.token_server(
            lambda _: _tags("1"), lambda: f"http://{server.host}/token"
        )
        with _registry(guarded, lab.login) as (registry, _):
            threads = [threading.Thread(target=registry.tags, args=("app",)) for _ in range(8)]
            for it in threads:
                it.start()
            for it in threads:
                it.join()
    assert len(server.asked) == 1


def test_a_token_that_is_over_is_fetched_anew() -> None:
    with Faulty(lambda asked: tokens(asked)) as server:
        guarded, tokens = lab.token_server(
            lambda _: _tags("1"), lambda: f"http://{server.host}/token", lives=1
        )
        with _registry(guarded, lab.login) as (registry, _):
            registry.tags("app")
            time.sleep(1.1)
            registry.tags("app")
    assert len(server.asked) == 2


def test_no_token_without_credentials_that_are_right() -> None:
    with Faulty(lambda asked: tokens(asked)) as server:
        guarded, tokens = lab.token_server(
            lambda _: _tags("1"), lambda: f"http://{server.host}/token"
        )
        with (
            _registry(guarded) as (registry, _),
            pytest.raises(Denied, match="credentials were not accepted"),
        ):
            registry.tags("app")


def test_an_identity_token_is_sent_to_the_server_of_tokens() -> None:
    def tokens(asked: Asked) -> Said:
        return Said(200, {}, as_json({"access_token": "t"}))

    def guarded(asked: Asked) -> Said:
        if asked.headers.get("authorization") == "Bearer t":
            return _tags("1")
        return Said(401, {"WWW-Authenticate": f'Bearer realm="http://{server.host}/token"'})

    with (
        Faulty(tokens) as server,
        _registry(guarded, lambda *_: Credentials("", "", "long")) as (registry, _),
    ):
        assert registry.tags("app") == ["1"]
    assert [it.method for it in server.asked] == ["POST"]


def test_a_registry_that_never_lets_in() -> None:
    with Faulty(lambda _: Said(200, {}, as_json({"token": "t"}))) as server:
        fault = Said(401, {"WWW-Authenticate": f'Bearer realm="http://{server.host}/token"'})
        with (
            _registry(lambda _: fault) as (registry, front),
            pytest.raises(Denied, match="status 401"),
        ):
            registry.tags("app")
    assert (len(server.asked), len(front.asked)) == (1, 2)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ('Bearer service="x"', "does not name a server of tokens"),
        ('Bearer realm="file:///etc/passwd"', "does not name a server of tokens"),
        ('Bearer realm="http://user@localhost/"', "does not name a server of tokens"),
        ("Negotiate", "no way to log in"),
        ("Basic realm=x", "no credentials for it"),
    ],
)
def test_challenges_that_cannot_be_answered(header: str, sentence: str) -> None:
    fault = Said(401, {"WWW-Authenticate": header})
    with _registry(lambda _: fault) as (registry, _), pytest.raises(RegistryError, match=sentence):
        registry.tags("app")


@pytest.mark.parametrize(
    "token",
    [
        '{"token": ""}',
        '{"token": "a\\r\\nb: c"}',
        "{}",
        "[]",
        "x",
        '{"token":"t","expires_in":"x"}',
    ],
)
def test_tokens_that_are_none(token: str) -> None:
    with Faulty(lambda _: Said(200, {}, token.encode())) as server:
        fault = Said(401, {"WWW-Authenticate": f'Bearer realm="http://{server.host}/token"'})
        with (
            _registry(lambda _: fault) as (registry, _),
            pytest.raises(WrongAnswer, match="holds no token"),
        ):
            registry.tags("app")


# --- redirects ---


def test_a_redirect_to_storage_brings_no_authorization() -> None:
    def storage(asked: Asked) -> Said:
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        return Said(206 if start else 200, {}, BIG[start:], cut=1000 if not start else None)

    with Faulty(storage) as store:

        def answer(asked: Asked) -> Said:
            if "authorization" not in asked.headers:
                return Said(401, {"WWW-Authenticate": "Basic realm=x"})
            return Said(307, {"Location": f"http://{store.host}/bucket/blob?signature=secret"})

        with _registry(answer, lab.login) as (registry, front):
            assert b"".join(registry.blob("app", lab.digest(BIG))) == BIG
    assert all("authorization" in it.headers for it in front.asked[1:])
    assert not any("authorization" in it.headers for it in store.asked)
    assert [it.headers.get("range") for it in store.asked] == [None, "bytes=1000-"]
    assert all(it.path.endswith("?signature=secret") for it in store.asked)


def test_a_redirect_that_fails_shows_no_signature() -> None:
    with Faulty(lambda _: Said(403)) as store:
        fault = Said(307, {"Location": f"http://{store.host}/bucket/blob?signature=secret"})
        with _registry(lambda _: fault) as (registry, _), pytest.raises(Denied) as caught:
            b"".join(registry.blob("app", lab.digest(BIG)))
    assert "secret" not in str(caught.value)
    assert store.host in str(caught.value)


def test_a_storage_that_asks_for_a_login_gets_none() -> None:
    with Faulty(lambda _: Said(401, {"WWW-Authenticate": "Basic realm=x"})) as store:
        fault = Said(307, {"Location": f"http://{store.host}/blob"})
        with (
            _registry(lambda _: fault, lab.login) as (registry, _),
            pytest.raises(Denied, match="leads to"),
        ):
            b"".join(registry.blob("app", lab.digest(BIG)))
    assert not any("authorization" in it.headers for it in store.asked)


def test_redirects_that_do_not_end() -> None:
    with (
        _registry(lambda _: Said(307, {"Location": "/v2/app/tags/list"})) as (registry, server),
        pytest.raises(WrongAnswer, match="leads on and on"),
    ):
        registry.tags("app")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "place", ["ftp://example.com/x", "file:///etc/passwd", "http://user:word@example.com/"]
)
def test_redirects_that_are_not_followed(place: str) -> None:
    with (
        _registry(lambda _: Said(307, {"Location": place})) as (registry, _),
        pytest.raises(WrongAnswer) as caught,
    ):
        registry.tags("app")
    assert "word" not in str(caught.value)


def test_what_changes_something_follows_no_redirect() -> None:
    with (
        _registry(lambda _: Said(307, {"Location": "/elsewhere"})) as (registry, server),
        pytest.raises(RegistryError, match="status 307"),
    ):
        registry.transport.change("DELETE", "/v2/app/manifests/1", "repository:app:delete")
    assert len(server.asked) == 1


def test_tls_is_not_left() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    leads = Said(307, {"Location": "http://127.0.0.1:1/x"})
    asks = Said(401, {"WWW-Authenticate": 'Bearer realm="http://127.0.0.1:1/token"'})
    left = [leads, asks]
    with Faulty(lambda _: left.pop(), context) as server, authority.cert_pem.tempfile() as ca:
        registry = Registry(Transport(server.host, ca_file=ca, login=lab.login, seconds=5))
        for _ in range(2):
            with pytest.raises(WrongAnswer, match="has no TLS"):
                registry.tags("app")
