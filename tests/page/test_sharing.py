"""The page for others: by a link that holds a key, under a path, behind a proxy, in a browser."""

from __future__ import annotations

import re
import socket
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from asking import LINE, ask, connect
from serving import Served
from standing_before import notebook_server
from visiting import Visit

pytestmark = pytest.mark.slow

PAGE = ("page", "--no-browser")
TOKEN = "a-key-that-only-tests-use"


@contextmanager
def served_with(*options: str, **environment: str):
    options = options if "--port" in options else ("--port", "0", *options)
    running = Served(*PAGE, *options, **environment)
    try:
        yield running
    finally:
        assert running.stop() == 0


@contextmanager
def arriving(chromium, address: str):
    """Yield a visitor's tab; what the browser reports as wrong fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda said: said.type == "error" and faults.append(said.text))
    tab.on("response", lambda got: got.status >= 400 and faults.append(f"{got.status} {got.url}"))
    try:
        yield Visit(tab, address, faults)
        assert not faults
    finally:
        context.close()


@pytest.fixture(scope="module")
def shared():
    """A server for all addresses of this machine, and the place at which this machine calls it."""
    with served_with("--host", "0.0.0.0", RMS_PAGE_TOKEN=TOKEN) as running:
        yield running, f"http://127.0.0.1:{urlsplit(running.address).port}/"


def test_a_server_for_all_prints_links_that_others_can_use(tmp_path):
    terminal = tmp_path / "terminal"
    with terminal.open("w") as told:
        running = Served(*PAGE, "--port", "0", "--host", "0.0.0.0", told=told)
    try:
        link = urlsplit(running.address)
        assert link.hostname != "0.0.0.0"
        assert len(link.query.removeprefix("token=")) >= 32
        assert ask(f"http://{link.netloc}/", f"/?{link.query}").status == 303
        assert ask(f"http://{link.netloc}/").status == 403
    finally:
        running.stop()
    told = terminal.read_text()
    assert "Who has such a link can use the page, and nobody else" in told
    assert link.query.removeprefix("token=") not in told


def test_without_the_key_everything_is_refused_and_nothing_is_told(shared):
    _, here = shared
    answers = [
        ask(here, target, method, fields)
        for target in ("/", "/take/weekly.csv", "/static/main-vuetify.js", "/none", "/?token=no")
        for method in ("GET", "HEAD", "POST")
        for fields in ((), [("Cookie", f"rms-token-{urlsplit(here).port}={TOKEN}")])
    ]
    assert {answer.status for answer in answers} == {403}
    assert all(not answer.lacks for answer in answers)
    bodies = {answer.body for answer in answers if answer.body}
    assert len(bodies) == 1
    told = bodies.pop().decode().lower()
    assert "ask whoever runs it for that link" in told
    assert not re.search(r"reef|rms|solara|python|uvicorn", told)
    own = [("Origin", here.rstrip("/"))]
    assert connect(here, own).status == 403
    assert connect(here, own, f"{LINE}&token={TOKEN}").status == 403
    assert ask(here, f"/take/weekly.csv?token={TOKEN}").status == 403


def test_the_key_becomes_a_cookie_and_leaves_the_address(shared):
    _, here = shared
    answer = ask(here, f"/?seed=3&token={TOKEN}&week=9&off=%26")
    assert answer.status == 303
    assert answer.field("location") == "/?seed=3&week=9&off=%26"
    assert answer.field("cache-control") == "no-store"
    cookie = answer.field("set-cookie")
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=lax", "Path=/"} == set(cookie.split("; ")[1:])
    known = [("Cookie", cookie.partition(";")[0])]
    assert ask(here, "/", fields=known).status == 200
    assert ask(here, "/take/scenario.toml", fields=known).status == 200
    own = [*known, ("Origin", here.rstrip("/"))]
    assert connect(here, own).status == 101
    assert connect(here, known).status == 403, "without an origin only this machine connects"
    assert connect(here, [*known, ("Origin", "http://evil.example")]).status == 403


def test_another_name_is_refused_even_with_the_key(shared):
    _, here = shared
    port = urlsplit(here).port
    for host in (f"evil.example:{port}", f"0.0.0.0:{port}", f"192.0.2.250:{port}"):
        refused = ask(here, f"/?token={TOKEN}", host=host)
        assert (refused.status, refused.body) == (403, b"This page does not go by that name.\n")


def test_a_visitor_with_the_link_finds_the_page_and_who_has_none_a_friendly_word(shared, chromium):
    _, here = shared
    with arriving(chromium, here) as guest:
        guest.go(f"seed=3&week=40&token={TOKEN}")
        assert "token" not in guest.tab.url
        assert guest.query["seed"] == "3"
        assert TOKEN not in guest.tab.evaluate("document.title + document.referrer")
        assert guest.tab.evaluate("document.cookie") == ""
        guest.open("Files")
        with guest.tab.expect_download() as taken:
            guest.tab.locator("a[download='weekly.csv']").click()
        assert taken.value.path().read_text().startswith("week")
        guest.tab.reload()
        guest.arrived()
    context = chromium.new_context()
    stranger = context.new_page()
    assert stranger.goto(here).status == 403
    assert stranger.get_by_role("heading").inner_text() == "The link is needed"
    context.close()


def test_two_servers_on_one_machine_do_not_disturb_each_other(shared, chromium):
    _, first = shared
    with served_with(RMS_PAGE_TOKEN=f"{TOKEN}-2") as running, arriving(chromium, first) as guest:
        second = running.address.partition("?")[0]
        guest.go(f"token={TOKEN}")
        other = guest.tab.context.new_page()
        other.goto(f"{second}?token={TOKEN}-2")
        other.wait_for_selector(".reef-root canvas")
        guest.tab.reload()
        guest.arrived()
        names = sorted(cookie["name"] for cookie in guest.tab.context.cookies())
        ports = sorted(str(urlsplit(address).port) for address in (first, second))
        assert names == sorted(
            f"rms-{what}-{port}" for what in ("token", "visitor") for port in ports
        )


def test_the_page_works_under_a_path(chromium):
    with served_with("--root-path", "/reef/at-sea") as running:
        assert running.address.endswith("/reef/at-sea/")
        with arriving(chromium, running.address) as guest:
            guest.go("seed=3&week=40")
            assert guest.tab.url.startswith(running.address)
            guest.open("Files")
            with guest.tab.expect_download() as taken:
                guest.tab.locator("a[download='weekly.csv']").click()
            assert taken.value.path().read_text().startswith("week")
            guest.wait_for_query(panel="files")
            assert urlsplit(guest.tab.url).path == "/reef/at-sea/"
            [cookie] = guest.tab.context.cookies()
            assert cookie["path"] == "/reef/at-sea/"
            guest.tab.goto(running.address.rstrip("/") + "?seed=4")
            guest.arrived()
            assert urlsplit(guest.tab.url).path == "/reef/at-sea/"


@pytest.mark.parametrize("keeps_path", [False, True])
def test_the_page_works_behind_a_notebook_servers_proxy(chromium, keeps_path):
    """As docs/page.md says: by the link that is printed, with connection, files and downloads."""
    port = free_port()
    path = f"/user/ann/proxy/{'absolute/' if keeps_path else ''}{port}"
    with notebook_server(port, path, keeps_path) as there:
        shown_at = urlsplit(there).netloc
        options = ("--port", str(port), "--root-path", path, "--allow-host", shown_at)
        with served_with(*options) as running, arriving(chromium, there) as guest:
            link = urlsplit(running.address)
            assert (link.netloc, link.path) == (shown_at, f"{path}/")
            guest.go(f"seed=3&week=40&{link.query}")
            assert guest.query["seed"] == "3"
            guest.open("Files")
            with guest.tab.expect_download() as taken:
                guest.tab.locator("a[download='weekly.csv']").click()
            assert taken.value.path().read_text().startswith("week")
            guest.wait_for_query(panel="files")
            assert guest.tab.url.startswith(there)
            guest.tab.reload()
            guest.arrived()
            cookies = guest.tab.context.cookies()
            assert {cookie["path"] for cookie in cookies} == {f"{path}/"}
            fields = [("Origin", "http://evil.example")]
            assert connect(there, fields, f"{path}{LINE}").status == 403


def test_only_a_trusted_proxy_says_how_the_page_is_called():
    named = ("--port", str(free_port()), "--allow-host", "reef.example", "--root-path", "/reef")
    here = f"http://127.0.0.1:{named[1]}/"
    said = [("X-Forwarded-Host", "reef.example"), ("X-Forwarded-Proto", "https")]
    with served_with(*named, "--trust-proxy", "127.0.0.1", RMS_PAGE_TOKEN=TOKEN) as running:
        assert running.address == f"https://reef.example/reef/?token={TOKEN}"
        answer = ask(here, f"/?token={TOKEN}", fields=said)
        assert (answer.status, answer.field("location")) == (303, "/reef/")
        assert {"Secure", "Path=/reef/"} <= set(answer.field("set-cookie").split("; "))
        known = [*said, ("Cookie", answer.field("set-cookie").partition(";")[0])]
        assert b'src="/reef/static/main-vuetify.js' in ask(here, fields=known).body
        for origin, status in (("https://reef.example", 101), ("http://reef.example", 403)):
            assert connect(here, [*known, ("Origin", origin)]).status == status
        for other in ("evil.example", "reef.example.evil.example", f"127.0.0.1:{named[1]}@x"):
            fields = [("X-Forwarded-Host", other), *said[1:], *known[2:]]
            assert ask(here, fields=fields).status == 403
    with served_with(*named, "--trust-proxy", "192.0.2.250", RMS_PAGE_TOKEN=TOKEN):
        answer = ask(here, f"/?token={TOKEN}", fields=said)
        assert answer.status == 303
        assert "Secure" not in answer.field("set-cookie")
        known = [*said, ("Cookie", answer.field("set-cookie").partition(";")[0])]
        assert connect(here, [*known, ("Origin", "https://reef.example")]).status == 403
        assert connect(here, [*known, ("Origin", here.rstrip("/"))]).status == 101


def free_port() -> int:
    """Return a port that nothing uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_a_tab_that_is_left_can_say_so(served, chromium):
    """By the referrer policy of the page, some browsers then keep its origin to themselves.

    The browser may tell of the answer before it tells of what was asked.
    """
    leaving, answers = set(), {}

    def answered() -> list[int]:
        return [status for asked, status in answers.items() if asked in leaving]

    with arriving(chromium, served.address) as guest:
        told = guest.tab.context.new_cdp_session(guest.tab)
        told.send("Network.enable")
        told.on(
            "Network.requestWillBeSent",
            lambda said: "/api/close/" in said["request"]["url"] and leaving.add(said["requestId"]),
        )
        told.on(
            "Network.responseReceivedExtraInfo",
            lambda said: answers.update({said["requestId"]: said["statusCode"]}),
        )
        guest.go()
        guest.tab.reload()
        guest.arrived()
        until = time.monotonic() + 60
        while not answered() and time.monotonic() < until:
            guest.tab.wait_for_timeout(50)
    assert answered() == [200]


class _Foreign(BaseHTTPRequestHandler):
    """A website that uses its visitor's browser against the page."""

    def do_GET(self) -> None:
        page = self.server.page
        folder = "_solara/cdn/@widgetti/solara-vuetify-app@10.1.1"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(
            f"""<!doctype html><title>elsewhere</title>
            <a href="{page}?seed=5">the reef</a>
            <img src="{page}{folder}"><img src="{page}take/scenario.toml">
            <script src="{page}static/main-vuetify.js"></script>
            <iframe src="{page}"></iframe>
            <iframe name="apart"></iframe>
            <form method="post" target="apart" action="{page}_solara/api/close/k?session_id=s">
            </form>
            <script>
            document.querySelector("form").submit();
            window.tried = Promise.all([
              fetch("{page}", {{mode: "no-cors", credentials: "include"}}),
              fetch("{page}take/weekly.csv", {{mode: "no-cors"}}),
              new Promise((ended) => {{
                const line = new WebSocket("{page}jupyter/api/kernels/k/channels?session_id=s"
                  .replace("http", "ws"));
                line.onopen = () => ended("open");
                line.onerror = () => ended("refused");
              }}),
            ].map((one) => one.then(String, () => "refused")));
            </script>""".encode()
        )

    def log_message(self, *said: object) -> None:
        pass


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_website_elsewhere_can_only_link_to_the_page(served, chromium, name):
    """Another port is the same site to a browser, another name is another site."""
    elsewhere = ThreadingHTTPServer(("127.0.0.1", 0), _Foreign)
    elsewhere.page = served.address
    Thread(target=elsewhere.serve_forever, daemon=True).start()
    context = chromium.new_context()
    tab = context.new_page()
    answered: dict[str, int | None] = {}  # None: what came was kept from the page
    tab.on("requestfailed", lambda lost: answered.setdefault(lost.url, None))
    tab.on("response", lambda got: answered.setdefault(got.url, got.status))
    try:
        tab.goto(f"http://{name}:{elsewhere.server_port}/", wait_until="load")
        tried = tab.evaluate("window.tried")
        assert tried[2] == "refused"
        ours = {url: status for url, status in answered.items() if url.startswith(served.address)}
        assert len(ours) >= 5
        assert set(ours.values()) <= {403, None}, ours
        tab.get_by_role("link", name="the reef").click()
        tab.wait_for_selector(".reef-root canvas", timeout=180_000)
        assert tab.url.startswith(served.address)
        assert "seed=5" in tab.url
    finally:
        context.close()
        elsewhere.shutdown()
        elsewhere.server_close()
