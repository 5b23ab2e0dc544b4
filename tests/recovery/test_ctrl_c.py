"""Ctrl+C at any moment from the program's first line to its last: exit code 130 and one line.

The moments are not a matter of luck. Python tells an audit hook of whatever a program does: each
import, each file it opens, each thread. One run counts these events; others press Ctrl+C at one of
them, spread over all of them. The hook is in place before the program begins; what comes before the
program has taken Ctrl+C (Python's own start, and two small modules) is not the program's.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import ROOT, SMALL

HOOK = """
import os, sys
count, first = [0], None

def hook(event, arguments):
    global first
    if first is None:
        if event == "import" and arguments[0] == "rms_agents.cli":
            first = 0  # imported right after Ctrl+C was taken
        return
    count[0] += 1
    if count[0] in PRESSED:
        os.kill(os.getpid(), 2)
    if COUNTED:
        os.pwrite(COUNTED, b"%d" % count[0], 0)

PRESSED = {int(word) for word in os.environ.get("PRESSED", "").split()}
COUNTED = int(os.environ.get("COUNTED", "0"))
sys.addaudithook(hook)
"""
COMMAND = ("run", "core", *SMALL, "--set", "run.weeks=20", "--json")
STARTS = {
    "run.py": (str(ROOT / "run.py"),),
    "rms": ("-c", "import sys; from rms_agents.__main__ import main; sys.exit(main())"),
    "module": ("-m", "rms_agents"),
}
MOMENTS = 16


@pytest.fixture(scope="module")
def hooked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hooked")
    (folder / "sitecustomize.py").write_text(HOOK)
    return folder


def start(hooked: Path, begin: str, arguments=COMMAND, **options) -> subprocess.Popen:
    """Start the program as from a terminal, where Ctrl+C is not ignored."""
    environment = options.pop("environment", {})
    return subprocess.Popen(
        [sys.executable, *STARTS[begin], *arguments],
        cwd=hooked,
        env={**os.environ, "PYTHONPATH": f"{hooked}{os.pathsep}{ROOT}", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **options,
    )


@pytest.fixture(scope="module")
def undisturbed(hooked):
    """How many events there are, and what is printed."""
    counted = hooked / "counted"
    with counted.open("wb") as file:
        process = start(
            hooked, "run.py", environment={"COUNTED": str(file.fileno())}, pass_fds=[file.fileno()]
        )
        shown, told = process.communicate(timeout=300)
    assert (process.returncode, told) == (0, "")
    return int(counted.read_text()), shown


def check(process: subprocess.Popen, whole: str) -> bool:
    """Hold that it left as it should; return whether it was stopped."""
    shown, told = process.communicate(timeout=120)
    if process.returncode == 0:
        assert (shown, told) == (whole, "")
        return False
    assert (process.returncode, told) == (130, "Stopped.\n")
    assert shown in ("", whole)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("begin", STARTS)
def test_ctrl_c_at_any_moment(hooked, undisturbed, begin):
    events, whole = undisturbed
    assert events > 1000
    stopped = 0
    moments = [1, 2, *(events * k // MOMENTS for k in range(1, MOMENTS)), events - 1, events]
    for moment in moments:
        stopped += check(start(hooked, begin, environment={"PRESSED": str(moment)}), whole)
    assert stopped >= MOMENTS - 2  # the last ones may find it done


@pytest.mark.slow
def test_ctrl_c_pressed_again_and_again(hooked, undisturbed):
    events, whole = undisturbed
    for k in range(1, 8):
        moment = events * k // 8
        presses = " ".join(str(moment + later) for later in (0, 1, 2, 5, 20, 100))
        check(start(hooked, "run.py", environment={"PRESSED": presses}), whole)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.3, 1.0])
def test_ctrl_c_at_the_page_while_it_is_imported(hooked, seconds):
    """From the first line on; later ones are for `tests/page/test_server.py`."""
    process = start(
        hooked,
        "run.py",
        ("page", "--port", "0", "--no-browser"),
        environment={"PRESSED": str(1 + round(1500 * seconds))},
    )
    assert check(process, "")


def test_whoever_starts_it_in_the_background_is_not_stopped_by_ctrl_c():
    code = "from rms_agents.leaving import take_ctrl_c; take_ctrl_c(); import signal, os; \
os.kill(os.getpid(), 2); print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    process = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "True\n", "")


def test_a_press_that_nobody_hears_of_ends_the_program_too():
    """Python prints an exception in a callback, and goes on."""
    code = """
import os, sys
from rms_agents.leaving import take_ctrl_c, work, saying
class Callback:
    def __del__(self):
        os.kill(os.getpid(), 2)
        sum(range(1000))
take_ctrl_c()
work(going_on=True)
with saying("Said instead."):
    Callback()
    print("went on")
"""
    process = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (process.returncode, process.stdout, process.stderr) == (130, "", "Said instead.\n")


def test_a_temporary_folder_is_removed_all_the_same(tmp_path):
    code = """
import os
from rms_agents.leaving import take_ctrl_c
take_ctrl_c()
import rms_agents.sorting
assert os.listdir(os.environ["TMPDIR"])
os.kill(os.getpid(), 2)
"""
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RMS_CACHE_DIR": "/dev/null/cache",
            "TMPDIR": str(tmp_path),
        },
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (process.returncode, process.stderr) == (130, "Stopped.\n")
    assert list(tmp_path.iterdir()) == []


def loaded_by(code: str) -> set[str]:
    """Return the modules that some code adds to those of Python's start."""
    whole = f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules); {code}; \
print(*set(sys.modules) - before)"
    command = [sys.executable, "-I", "-c", whole]
    return set(subprocess.check_output(command, text=True, timeout=60).split())


def test_what_takes_ctrl_c_comes_first_and_needs_nothing_that_takes_time():
    for begin in ((ROOT / "run.py").read_text(), (ROOT / "rms_agents/__main__.py").read_text()):
        first = re.search(r"^(?:import|from) (?!__future__).*$", begin, flags=re.MULTILINE)
        assert first is not None
        assert first.group().startswith("from rms_agents.")
    found = loaded_by("import rms_agents.__main__")
    ours = {"rms_agents", "rms_agents.__main__", "rms_agents.leaving"}
    assert ours <= found
    assert found - ours <= loaded_by("import __future__, atexit, _signal")
    assert "enum" not in found
