"""Installed files are served as what they are, and nothing else is."""

from __future__ import annotations

import os
import re

import pytest
from asking import ask

from rms_agents.errors import InputError
from viz.web.html import page_html
from viz.web.installed import Installed, listed


@pytest.fixture
def folder(tmp_path):
    outside = tmp_path / "outside.js"
    outside.write_text("secret")
    folder = tmp_path / "installed"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.js", "deep/b.css", "page.html", "run.py", "none", "deep/.hidden"):
        (folder / name).write_text(name)
    (folder / "link.js").symlink_to(outside)
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.js")
    (folder / "folder.js").mkdir()
    return folder


def test_only_regular_files_of_known_kinds_are_listed(folder):
    found = listed({"/x": [folder]})
    assert found == {"/x/a.js": folder / "a.js", "/x/deep/b.css": folder / "deep" / "b.css"}


def test_of_two_folders_the_first_counts(folder, tmp_path):
    later = tmp_path / "later"
    later.mkdir()
    (later / "a.js").write_text("later")
    (later / "c.js").write_text("c")
    found = listed({"/x": [folder, later]})
    assert found["/x/a.js"] == folder / "a.js"
    assert found["/x/c.js"] == later / "c.js"
    assert listed({"/x": [tmp_path / "none"]}) == {}


def test_what_goes_or_becomes_something_else_is_not_found(folder, tmp_path):
    files = Installed(listed({"/x": [folder]}))
    assert files.lookup_path("/x/a.js")[1] is not None
    for odd in ("/x/../x/a.js", "/x//a.js", "x/a.js", "/x/a.js/", "/x/a.js\0", "/x/link.js", "/x"):
        assert files.lookup_path(odd) == ("", None)
    (folder / "a.js").unlink()
    assert files.lookup_path("/x/a.js") == ("", None)
    (folder / "a.js").symlink_to(tmp_path / "outside.js")
    assert files.lookup_path("/x/a.js") == ("", None)


def test_a_page_whose_files_are_missing_is_not_served(monkeypatch):
    from solara.server import server

    html = '<script src="/reef/static/a.js?v=1"></script><link href="/reef/_solara/cdn/b.css">'
    monkeypatch.setattr(server, "read_root", lambda path, root: html)
    assert page_html("/reef", {"/static/a.js", "/_solara/cdn/b.css"}) == html
    with pytest.raises(InputError, match=re.escape("/_solara/cdn/b.css: a file that the page")):
        page_html("/reef", {"/static/a.js"})


@pytest.mark.slow
def test_files_come_with_their_kind_and_once(served):
    cdn = "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/dist"
    page = ask(served.address).body.decode()
    assert cdn in page
    assert "cdn.jsdelivr.net" not in page
    for path, kind in (
        (f"{cdn}/main8.css", "text/css; charset=utf-8"),
        (f"{cdn}/solara-vuetify-app8.min.js", "text/javascript; charset=utf-8"),
        ("/static/main-vuetify.js", "text/javascript; charset=utf-8"),
        ("/static/assets/favicon.svg", "image/svg+xml"),
        ("/static/assets/favicon.png", "image/png"),
    ):
        answer = ask(served.address, path)
        assert (answer.status, answer.field("content-type")) == (200, kind), path
        again = ask(served.address, path, fields=[("If-None-Match", answer.field("etag"))])
        assert (again.status, again.body, again.lacks) == (304, b"", set()), path
        parts = ask(served.address, path, fields=[("Range", "bytes=0-9")])
        assert (parts.status, parts.body) == (206, answer.body[:10])
        assert ask(served.address, path, "HEAD").field("content-length") == str(len(answer.body))
    for path in (f"{cdn}", f"{cdn}/", "/static/solara_bootstrap.py", "/_solara/cdn/none.js"):
        answer = ask(served.address, path)
        assert (answer.status, answer.body) == (404, b"Not Found"), path
