"""The server: on this machine only, whole downloads, and words where it cannot start."""

from __future__ import annotations

import asyncio
import io
import os
import random
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from serving import ROOT, Served
from visiting import said_by_run
from websockets.sync.client import connect

from rms_agents.errors import InputError
from rms_agents.scenario import Scenario
from viz.address import LONGEST, to_query
from viz.app_state import AppState, OpenScenario, Pin, after
from viz.listening import listening
from viz.take_away import NAMES, taken
from viz.web.visits import left_once

pytestmark = pytest.mark.slow


def answer(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer, whatever the status."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as found:
            return found.status, dict(found.headers), found.read()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read()


def test_a_port_that_is_taken_is_said_with_exit_code_2():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), "page", "--no-browser", "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"error: --port {port}: is taken by another program")


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", 65536, "--port 65536: must be from 0 to 65535"),
        ("", 0, "--host '': is empty"),
        ("a" * 5_000, 0, f"--host {'a' * 60}…: is no address of this machine"),
        ("no.such.host.invalid", 0, "--host no.such.host.invalid: is no address of this machine"),
        ("192.0.2.1", 0, "--host 192.0.2.1: is no address of this machine"),
    ],
)
def test_what_cannot_be_listened_to_is_said(host, port, said):
    with pytest.raises(InputError) as refused:
        listening(host, port)
    assert str(refused.value).startswith(said)


def test_the_page_comes_with_a_policy_and_can_be_zoomed(served):
    status, headers, body = answer(served.address, **{"Accept-Encoding": "gzip, br"})
    assert status == 200
    policy = dict(
        part.split(" ", 1) for part in headers["content-security-policy"].split("; ") if " " in part
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    sources = {source for name in policy.values() for source in name.split()}
    assert not {source for source in sources if "//" in source or "*" in source}
    text = body.decode()
    assert '<html lang="en">' in text
    assert "user-scalable=no" not in text
    assert "maximum-scale" not in text


def test_what_shows_progress_has_a_name_and_a_lost_connection_a_place_to_be_said(served):
    _, _, body = answer(served.address)
    bars = body.decode().split("<v-progress-linear")[1:]
    assert bars
    assert all(bar.split(">")[0].startswith(' aria-label="Loading"') for bar in bars)
    assert '<div class="rms-lost" role="alert"' in body.decode()


def test_a_link_as_long_as_links_may_be_is_answered(served):
    luck = random.Random(1)
    noise = "".join(chr(luck.randrange(33, 123)) for _ in range(30_000))
    text = f'title = "x"  # {noise}\n'
    query = to_query(after(after(AppState(), OpenScenario(text)), Pin()))
    assert 60_000 < len(query) < LONGEST
    assert answer(f"{served.address}?{query}")[0] == 200
    assert answer(f"{served.address}take/scenario.toml?{query}")[0] == 200


def test_other_names_and_other_websites_are_refused(served):
    status, _, body = answer(served.address, Host="attacker.example")
    assert (status, body) == (403, b"This page is for this machine only.\n")
    host = re.search(r"//([^/]+)/", served.address).group(1)
    for origin, expected in (("http://attacker.example", b"403"), (f"http://{host}", b"101")):
        with socket.create_connection(tuple(host.split(":")), timeout=20) as line:
            lines = (
                "GET /jupyter/api/kernels/k/channels?session_id=s HTTP/1.1",
                f"Host: {host}",
                f"Origin: {origin}",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
            )
            line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            assert line.recv(64).split()[1] == expected, origin


def test_a_page_that_leaves_twice_leaves_nothing_in_the_terminal(tmp_path):
    """As a tab may that is closed while it still opens its connection."""
    terminal = tmp_path / "terminal"
    with terminal.open("w") as told:
        running = Served("page", "--port", "0", "--no-browser", told=told)
    try:
        host = re.search(r"//([^/]+)/", running.address).group(1)
        line = f"ws://{host}/jupyter/api/kernels/one/channels?session_id=page"
        cookie = {"Cookie": "solara-session-id=visitor"}
        with (
            connect(line, additional_headers=cookie),
            connect(line, additional_headers=cookie),
        ):
            time.sleep(1)
        time.sleep(1)
    finally:
        assert running.stop() == 0
    assert terminal.read_text() in ("", "Closed.\n")


def test_all_else_that_goes_wrong_in_a_visit_is_told():
    left = AssertionError("cannot disconnect a page that is in state: <PageStatus.DISCONNECTED: 1>")

    def visited(fault: BaseException) -> None:
        async def failing() -> None:
            raise fault

        with ThreadPoolExecutor(1) as apart:  # in this thread the browser's own loop may be running
            apart.submit(asyncio.run, left_once(failing())).result()

    visited(BaseExceptionGroup("visit", [left]))
    visited(BaseExceptionGroup("visit", [ExceptionGroup("inside", [left])]))
    other = AssertionError("cannot disconnect a page that is in state: <PageStatus.CLOSED: 1>")
    for fault in (other, ValueError("x")):
        with pytest.raises(ExceptionGroup) as told:
            visited(ExceptionGroup("visit", [left, fault]))
        assert told.value.exceptions == (fault,)
        with pytest.raises(type(fault)):
            visited(fault)


_A_THREAD_ENDS_AS_ITS_VISIT_DOES = """
import asyncio
import solara.server.app  # which lets each visit have widgets of its own
from solara.server import kernel_context
from solara.server.kernel import Kernel
from viz.web.threads import note_threads_of_visits

async def visited():
    visit = kernel_context.VirtualKernelContext(id="one", kernel=Kernel(), session_id="visitor")
    kernel_context.current_context["a thread"] = visit
    visit.page_connect("page")
    try:
        visit.page_close("page")
    except KeyError as gone:
        print("no", gone)
    print(visit.closed_event.is_set())

def now_it_ends(kind):
    class AThreadEndsNow(kind):
        def copy(self):
            seen = dict(self)
            self.pop("a thread", None)
            return seen

    return AThreadEndsNow()

kernel_context.current_context = now_it_ends(dict)
asyncio.run(visited())
note_threads_of_visits()
kernel_context.current_context = now_it_ends(type(kernel_context.current_context))
asyncio.run(visited())
"""


def test_a_thread_may_end_while_its_visit_does():
    """Solara's own table breaks off the visit's end there: once it does not, we need no other."""
    done = subprocess.run(
        [sys.executable, "-c", _A_THREAD_ENDS_AS_ITS_VISIT_DOES],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.splitlines() == ["no 'a thread'", "False", "True"], done.stderr


def test_ctrl_c_pressed_twice_leaves_no_traceback(tmp_path):
    terminal = tmp_path / "terminal"
    for pause in (0.0, 0.05, 0.2):
        with terminal.open("w") as told:
            running = Served("page", "--port", "0", "--no-browser", told=told)
        time.sleep(0.3)  # the first visitor's futures are under way
        running.process.send_signal(signal.SIGINT)
        time.sleep(pause)
        assert running.stop() in (0, 130)
        assert terminal.read_text() in ("Closed.\n", "Stopped.\n"), pause


def test_a_server_that_still_compiles_ends_at_once(tmp_path):
    terminal = tmp_path / "terminal"
    with terminal.open("w") as told:
        running = Served(
            "page", "--port", "0", "--no-browser", told=told, RMS_CACHE_DIR=str(tmp_path / "empty")
        )
    deadline = time.monotonic() + 120
    while not list(tmp_path.rglob("*.nbi")) and time.monotonic() < deadline:
        time.sleep(0.05)  # until it is in the midst of compiling
    assert running.stop() == 0
    assert terminal.read_text().endswith("Closed.\n")


def test_downloads_are_what_the_command_line_says(served):
    query = "scenario=triad&service.service_agents=3&seed=4"
    told = said_by_run("triad", "--set", "service.service_agents=3", "--seed", "4")
    status, headers, body = answer(f"{served.address}take/weekly.csv?{query}")
    assert status == 200
    assert headers["content-disposition"] == 'attachment; filename="weekly.csv"'
    weekly = pd.read_csv(io.BytesIO(body))
    assert weekly["clients"].tolist() == told["weekly"]["clients"]
    assert weekly["cash"].tolist() == pytest.approx(told["weekly"]["cash"], rel=1e-12)
    table = pd.read_parquet(io.BytesIO(answer(f"{served.address}take/weekly.parquet?{query}")[2]))
    assert table["cash"].tolist() == told["weekly"]["cash"]


def test_the_scenario_taken_away_is_the_one_on_screen(tmp_path):
    kind, content = taken("scenario.toml", "scenario=overpromise&sales.promise=1.25&off=clownfish")
    assert kind.startswith("application/toml")
    assert tomllib.loads(content.decode())["sales"]["promise"] == 1.25
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    expected = Scenario.load("overpromise").with_values(
        {"sales.promise": 1.25, "mechanisms.clownfish": False}
    )
    assert Scenario.load(path).values == expected.values


@pytest.mark.parametrize("name", NAMES)
def test_every_download_is_whole(name):
    query = "network.people=60&network.communities=4&run.weeks=30&firm.initial_clients=5"
    kind, content = taken(name, query)
    if name.endswith(".html"):
        assert content.startswith(b"<!doctype html>")
        assert content.rstrip().endswith(b"</html>")
        assert b"http://" not in content.replace(b"http://www.w3.org/", b"")
    elif name.endswith(".toml"):
        assert Scenario.from_toml(content.decode(), "taken").people == 60
    else:
        read = pd.read_csv if name.endswith(".csv") else pd.read_parquet
        table = read(io.BytesIO(content))
        assert len(table) > 0
        if name.startswith("futures"):
            assert table.groupby("seed").size().tolist() == [30] * 200
    assert kind


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("weekly.csv?seed=x", "seed = 'x': must be a whole number"),
        ("weekli.csv", "'weekli.csv': cannot be taken; did you mean weekly.csv"),
        ("../../run.py", "cannot be taken"),
    ],
)
def test_a_wrong_download_is_refused_in_words(served, name, said):
    status, _, body = answer(f"{served.address}take/{name}")
    assert status == 400
    assert said in body.decode()


def test_no_command_opens_the_page_in_the_browser_and_ends_quietly(tmp_path):
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            free.bind(("127.0.0.1", 8765))
        except OSError:
            pytest.skip("something else on this machine uses the page's port")
    opened = tmp_path / "opened"
    browser = tmp_path / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    terminal = tmp_path / "terminal"
    with terminal.open("w") as told:
        running = Served(told=told, BROWSER=f"{browser} %s")
    try:
        assert running.address == "http://127.0.0.1:8765/"
        assert answer(running.address)[0] == 200
        deadline = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert opened.read_text().strip() == running.address
    finally:
        code = running.stop()
    assert code == 0
    assert terminal.read_text() in ("", "Closed.\n"), "visits leave nothing in the terminal"
