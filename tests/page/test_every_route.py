"""Every route of the running server, asked by everybody and in every odd way.

Whatever comes: no file of the environment changes, no call leaves the machine, nothing fails, and
every answer carries our headers.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from asking import HANDSHAKE, LINE, ask, connect, send
from serving import ROOT, Served
from watching import Calls, environment_files

pytestmark = pytest.mark.slow

POISON = (
    ("X-Script-Name", "//evil.example"),
    ("Script-Name", "//evil.example"),
    ("X-Forwarded-Prefix", "//evil.example"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Original-URL", "/evil"),
    ("Forwarded", "host=evil.example;proto=https"),
)


class Watched:
    """A server whose calls, files and terminal are watched, and its first answers."""

    def __init__(self, folder: Path) -> None:
        self.calls = Calls(folder)
        self.before = environment_files()
        self.terminal = folder / "terminal"
        with self.terminal.open("w") as told:
            environment = self.calls.environment | {"FORWARDED_ALLOW_IPS": "*"}
            self.served = Served("page", "--port", "0", "--no-browser", told=told, **environment)
        self.address = self.served.address
        self.first = ask(self.address, fields=POISON)

    def is_unharmed(self) -> None:
        """Fail if anything changed, was called, or was said in the terminal."""
        after = environment_files()
        changed = {file for file, _ in self.before.items() ^ after.items()}
        assert not changed, sorted(changed)[:5]
        assert not self.calls.made
        assert not self.terminal.read_text()
        assert ask(self.address).status == 200


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    running = Watched(tmp_path_factory.mktemp("watched"))
    yield running
    assert running.served.stop() == 0
    assert running.terminal.read_text() in ("", "Closed.\n")


def listed_routes() -> dict[str, list[list]]:
    """Return path, kind and methods of all routes: the application's, and all of Solara's."""
    script = """
import json
from starlette.routing import Mount, WebSocketRoute
from viz.web.access import Access
from viz.web.solara_settings import set_up_solara
set_up_solara(Access(1))
from solara.server.starlette import app as solaras
from viz.web.routes import page_app

def listed(routes, before=""):
    for route in routes:
        path = before + route.path
        if isinstance(route, Mount):
            yield path + "/{path:path}", "mount", []
            yield from listed(route.routes or [], path)
        else:
            kind = "line" if isinstance(route, WebSocketRoute) else "route"
            yield path, kind, sorted(getattr(route, "methods", None) or [])

apps = {"ours": page_app(Access(1)), "solaras": solaras}
print(json.dumps({name: list(listed(app.routes)) for name, app in apps.items()}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def routes():
    return listed_routes()


@pytest.fixture(scope="module")
def paths(routes):
    """Paths below every route, and below the folders that Solara's own would change or fetch."""
    filled = {re.sub(r"\{[^}]*\}", "x", path) for found in routes.values() for path, _, _ in found}
    folders = Path(sys.prefix, "share", "solara", "cdn")
    packages = sorted(one.relative_to(folders).as_posix() for one in folders.glob("@*/*"))
    assert packages
    more = [
        *(f"/_solara/cdn/{name}" for name in ("", "@widgetti", "requirejs@2.3.6", *packages)),
        f"/_solara/cdn/{packages[0]}/dist",
        "/_solara/cdn/jquery@3.7.1/dist/jquery.js",
        "/_solara/cdn/requirejs@2.3.6/require.js",
        "/static/main-vuetify.js",
        "/static/assets/style.css",
        "/static/solara_bootstrap.py",
        "/static/public",
        "/jupyter/nbextensions/jupyter-vuetify",
        "/take/scenario.toml",
        "/take/../../run.py",
        "/_solara/auth/login",
        "/metrics",
        "/docs",
        "/openapi.json",
    ]
    return sorted(filled | set(more))


ODD = (
    "{}",
    "{}/",
    "{}%00",
    "{}/%00.js",
    "{}/..",
    "{}/../../../../../../../../etc/passwd",
    "{}/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
    "{}%5c..%5c..%5c..%5cetc%5cpasswd",
    "{}//etc/passwd",
    "{}/%ff%fe%c3%28",
    "{}%0d%0aX-Injected:%20yes",
    "{}?token=x&session_id=%00&kernelid=%ff",
    "//evil.example{}",
    "http://evil.example{}",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW")


def browser(site: str, mode: str, dest: str, origin: str = "") -> list[tuple[str, str]]:
    """Return what a browser says of who asks."""
    said = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)]
    return [*said, ("Origin", origin)] if origin else said


EVIL = "http://evil.example"
FOREIGN = {
    "img": browser("cross-site", "no-cors", "image"),
    "script": browser("same-site", "no-cors", "script"),
    "fetch": browser("cross-site", "cors", "empty", EVIL),
    "form": browser("cross-site", "navigate", "document", EVIL),
    "frame": browser("cross-site", "navigate", "iframe"),
    "old browser's img": [("Referer", f"{EVIL}/")],
    "old browser's form": [("Origin", EVIL)],
    "sandbox": [("Origin", "null")],
}
LINK = browser("cross-site", "navigate", "document")


def test_what_watches_does_watch(tmp_path):
    """A call that Python makes is refused and written down, by address and by name."""
    calls = Calls(tmp_path)
    script = """
import socket, requests
apart = socket.socket()
for call in (lambda: apart.connect(("192.0.2.1", 9)), lambda: requests.get("http://a.invalid")):
    try:
        call()
    except OSError as error:
        assert "no call may leave" in str(error), error
    else:
        raise SystemExit(1)
apart.close()
with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    socket.create_connection(listener.getsockname()).close()
"""
    subprocess.run([sys.executable, "-c", script], check=True, env=calls.environment)
    assert calls.made == ["socket.connect 192.0.2.1", "socket.getaddrinfo a.invalid"]


def test_one_poisoned_request_changes_nothing_for_who_comes_later(watched):
    later = ask(watched.address)
    assert (watched.first.status, later.status) == (200, 200)
    assert watched.first.body == later.body
    assert b"evil" not in later.body
    assert "evil" not in str(later.fields + watched.first.fields)
    assert "Secure" not in watched.first.field("set-cookie")
    watched.is_unharmed()


def test_only_what_the_page_needs_is_routed(routes):
    """A route that is new has to be looked at: what does it change, and what does it tell?"""
    assert [tuple(map(str, route)) for route in routes["ours"]] == [
        ("/", "route", "['GET', 'HEAD']"),
        ("/take/{name:path}", "route", "['GET', 'HEAD']"),
        ("/_solara/api/close/{kernel}", "route", "['POST']"),
        ("/jupyter/api/kernels/{kernel}/channels", "line", "[]"),
        ("/{path:path}", "route", "['GET', 'HEAD']"),
    ]
    assert any(path.startswith("/resourcez") for path, _, _ in routes["solaras"])
    assert not any(path.startswith("/_solara/cdn") for path, _, _ in routes["solaras"])


def test_pages_of_other_websites_get_nothing_from_any_route(watched, paths):
    found = Counter()
    for path, odd, (who, fields) in product(paths, ODD, FOREIGN.items()):
        asked = odd.format(path)
        method = "POST" if "form" in who else "GET"
        if who == "old browser's img" and asked.partition("?")[0] == "/":
            continue  # as a link to the page would be, which may be followed
        answer = ask(watched.address, asked, method, fields)
        assert answer.status == 403, (method, asked, who)
        assert not answer.lacks, (asked, who, answer.lacks)
        assert b"<" not in answer.body
        assert "set-cookie" not in {name.lower() for name, _ in answer.fields}
        found[who] += 1
    assert min(found.values()) == len(paths) * len(ODD) - 2 > 300
    for path in paths:
        link = ask(watched.address, path, fields=LINK)
        assert link.status == (200 if path == "/" else 403), path
    watched.is_unharmed()


@pytest.mark.parametrize("who", ["the page", "the person", "no browser"])
def test_no_path_and_no_method_does_harm(watched, paths, who):
    fields = {
        "the page": browser("same-origin", "cors", "empty"),
        "the person": browser("none", "navigate", "document"),
        "no browser": [],
    }[who]
    statuses = Counter()
    for path, odd in product(paths, ODD):
        asked = odd.format(path)
        answer = ask(watched.address, asked, fields=fields)
        statuses[answer.status] += 1
        assert answer.status in (200, 400, 404, 405), (asked, answer.status)
        assert not answer.lacks, (asked, answer.lacks)
        assert b"root:" not in answer.body
        assert "x-injected" not in {name.lower() for name, _ in answer.fields}
        if answer.field("content-type").startswith("text/html"):
            assert asked.partition("?")[0] == "/", asked
    assert statuses[200] > 4, "installed files are served"
    for path, method in product(paths, METHODS[1:]):
        answer = ask(watched.address, path, method, fields)
        expected = (200, 400, 404) if method == "HEAD" else (404, 405)
        closing = (path, method) == ("/_solara/api/close/x", "POST")
        assert answer.status in ((404,) if closing else expected), (path, method, answer.status)
        assert not answer.lacks, (path, method)
    watched.is_unharmed()


def test_long_and_broken_requests_do_no_harm(watched, paths):
    host = re.search(r"//([^/]+)/", watched.address).group(1)
    for path in paths:
        answer = ask(watched.address, f"{path}/{'a' * 100_000}")
        assert answer.status in (400, 404), path
        assert not answer.lacks, path
    for broken in (
        "JUNK\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        f"GET /\xff\xfe HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET /\x00 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {host}\r\nX Y: z\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: x\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: odd\r\n\r\n",
    ):
        answer = send(watched.address, broken.encode("latin-1"))
        assert 400 <= answer.status < 500, broken[:80]
        assert not answer.lacks, broken[:80]
    without = send(watched.address, b"GET / HTTP/1.0\r\n\r\n")
    assert (without.status, without.lacks) == (403, set())
    watched.is_unharmed()


def test_no_connection_but_the_pages_own(watched, routes, paths):
    host = re.search(r"//([^/]+)/", watched.address).group(1)
    own = [("Origin", f"http://{host}")]
    lines = {path for found in routes.values() for path, kind, _ in found if kind == "line"}
    assert len(lines) == 2
    for path in {*paths, *(re.sub(r"\{[^}]*\}", "x", line) for line in lines), LINE}:
        for fields in (*FOREIGN.values(), [("Origin", f"{EVIL}://{host}")], [("Origin", "")]):
            if fields == FOREIGN["old browser's img"]:
                continue  # every browser says the origin of a connection
            answer = connect(watched.address, fields, path)
            assert (answer.status, answer.lacks) == (403, set()), (path, fields)
        answer = connect(watched.address, own, path)
        assert answer.status in ((101,) if path == LINE else (403, 404)), path
        assert not answer.lacks, path
    for query in ("", "?session_id=", "?session_id=%00", f"?session_id={'a' * 65}"):
        answer = connect(watched.address, own, LINE.partition("?")[0] + query)
        assert (answer.status, answer.lacks) == (404, set()), query
    for kernel in ("%00", "a%0ab", "a" * 65, "%ff"):
        answer = connect(watched.address, own, LINE.replace("/k/", f"/{kernel}/"))
        assert (answer.status, answer.lacks) == (404, set()), kernel
    for name, value in (
        ("Sec-WebSocket-Version", "12"),
        ("Sec-WebSocket-Key", "short"),
        ("Upgrade", "websocket, h2c"),
        ("Cookie", "a" * 9_000),
    ):
        fields = [*(item for item in HANDSHAKE if item[0] != name), (name, value), *own]
        answer = ask(watched.address, LINE, fields=fields)
        assert not answer.lacks, name
        assert answer.status in (101, 404), name
    many = [*own, *((f"X-{number}", "x") for number in range(200))]
    answer = connect(watched.address, many)
    assert (answer.status, answer.lacks) == (404, set())
    watched.is_unharmed()
