"""Who may call: proxies, paths, addresses and the key, as the command line says."""

from __future__ import annotations

import pytest
from calling import ALONE, HERE, LAN, OWN, PLACES, let_in, seen

from rms_agents.errors import InputError
from viz.web.access import Access, access_for
from viz.web.cookies import token_cookie
from viz.web.time_limits import USUAL

FORWARDED = [
    ("x-script-name", "//evil.example"),
    ("script-name", "//evil.example"),
    ("X_Script_Name", "//evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-prefix", "/evil"),
    ("forwarded", "host=evil.example;proto=https"),
    ("x-original-url", "/evil"),
    ("x-rewrite-url", "/evil"),
    ("x-real-ip", "203.0.113.9"),
    ("x-scheme", "https"),
]


def test_what_proxies_add_is_taken_away():
    _, _, call = seen(ALONE, ("host", OWN), *FORWARDED)
    headers = [field for field in call["headers"] if field[0] != b"cookie"]
    assert headers == [(b"host", OWN.encode())]
    assert (call["scheme"], call["client"][0], call["path"]) == ("http", "127.0.0.1", "/")


def test_a_trusted_proxy_is_believed_and_nobody_else():
    token = "k" * 32
    access = access_for(
        HERE, {"RMS_PAGE_TOKEN": token}, ["reef.example"], "/reef", ["192.0.2.0/24"]
    )
    fields = [
        ("host", OWN),
        ("x-forwarded-host", "evil.example, reef.example"),  # its own is the last
        ("x-forwarded-proto", "https"),
        ("x-forwarded-for", "not-said, 203.0.113.9"),
        ("origin", "https://reef.example"),
        ("x-script-name", "//evil.example"),
    ]
    invited = {"query_string": b"a=1&token=" + token.encode() + b"&b=%26"}
    for peer in ("192.0.2.1", "::ffff:192.0.2.1"):
        status, headers, _ = seen(access, *fields, client=(peer, 1), **invited)
        assert (status, headers["location"]) == (303, "/reef/?a=1&b=%26")
        name, _, cookie = headers["set-cookie"].partition(";")[0].partition("=")
        assert name == token_cookie(access)
        assert {"Secure", "HttpOnly", "Path=/reef/", "SameSite=lax"} == set(
            headers["set-cookie"].split("; ")[1:]
        )
        known = [*fields, ("cookie", f"{name}={cookie}")]
        _, _, call = seen(access, *known, client=(peer, 1), type="websocket", path="/x")
        assert (call["scheme"], call["client"][0]) == ("wss", "203.0.113.9")
        assert (call["path"], call["root_path"]) == ("/reef/x", "/reef")
        assert (b"host", b"reef.example") in call["headers"]
        assert not [name for name, _ in call["headers"] if name.startswith(b"x-")]
        for wrong in ("http://reef.example", "https://reef.example:8443", f"http://{OWN}"):
            changed = [(n, wrong if n == "origin" else v) for n, v in known]
            assert not let_in(access, *changed, client=(peer, 1), type="websocket", path="/x")
    assert not let_in(access, *known, client=("198.51.100.1", 1), type="websocket", path="/x")
    assert not let_in(access, *known, client=("127.0.0.1", 1), type="websocket", path="/x")


@pytest.mark.parametrize(
    ("callers", "protocols", "seen_as"),
    [
        ("203.0.113.9, 192.0.2.7", "https,http", ("https", "203.0.113.9")),
        ("203.0.113.9, 192.0.2.7, 192.0.2.8", "https,http,http", ("https", "203.0.113.9")),
        ("203.0.113.9, 192.0.2.7", "https", ("https", "203.0.113.9")),
        ("192.0.2.7, 203.0.113.9", "https,http", ("http", "203.0.113.9")),
        ("203.0.113.8, 203.0.113.9", "https,http", ("http", "203.0.113.9")),
        ("192.0.2.7", "https,http", ("http", "192.0.2.7")),
    ],
)
def test_behind_several_trusted_proxies_the_first_of_them_is_believed(callers, protocols, seen_as):
    """As on a hub whose https ends before its own proxy; nobody else's entry is believed."""
    access = access_for(HERE, {"RMS_PAGE_TOKEN": "k" * 32}, [], "", ["192.0.2.0/24"])
    fields = [("host", OWN), ("x-forwarded-for", callers), ("x-forwarded-proto", protocols)]
    status, headers, _ = seen(
        access, *fields, client=("192.0.2.1", 1), query_string=b"token=" + b"k" * 32
    )
    assert status == 303
    cookie = headers["set-cookie"].partition(";")[0]
    assert ("Secure" in headers["set-cookie"]) == (seen_as[0] == "https")
    _, _, call = seen(access, *fields, ("cookie", cookie), client=("192.0.2.1", 1))
    assert (call["scheme"], call["client"][0]) == seen_as


@pytest.mark.parametrize(
    ("path", "within"),
    [("/reef/take/x", "/take/x"), ("/take/x", "/take/x"), ("/reef/", "/"), ("/reefs", "/reefs")],
)
def test_a_proxy_may_take_the_path_away_or_leave_it(path, within):
    _, _, call = seen(access_for(HERE, {}, root_path="/reef/"), ("host", OWN), path=path)
    assert call["path"] == f"/reef{within}"


def test_the_path_without_its_stroke_leads_to_the_page():
    access = access_for(HERE, {}, root_path="/reef")
    status, headers, _ = seen(access, ("host", OWN), path="/reef", query_string=b"seed=3")
    assert (status, headers["location"]) == (307, "/reef/?seed=3")
    foreign = ("sec-fetch-site", "cross-site")
    assert seen(access, ("host", OWN), foreign, path="/reef")[0] == 403
    assert seen(access, ("host", "evil.example"), path="/reef")[0] == 403
    kept = access_for(HERE, {"RMS_PAGE_TOKEN": "k" * 32}, root_path="/reef")
    assert seen(kept, ("host", OWN), path="/reef")[0] == 403
    status, headers, _ = seen(kept, ("host", OWN), path="/reef", query_string=b"token=" + b"k" * 32)
    assert (status, headers["location"]) == (303, "/reef/")


def test_addresses_at_which_a_call_arrives_are_names_and_no_others():
    token = "k" * 32
    for place in (LAN, ("0.0.0.0", 8765), ("::", 8765)):
        access = access_for(place, {"RMS_PAGE_TOKEN": token}, ["Reef.Example", "mapped:9000"])

        def named(host: str, arrived_at: str, access: Access = access) -> bool:
            query = f"token={token}".encode()
            server = (arrived_at, 8765)
            status, _, _ = seen(access, ("host", host), query_string=query, server=server)
            assert status in (303, 403)
            return status == 303

        for arrived_at in ("192.0.2.7", "::ffff:192.0.2.7"):
            assert named("192.0.2.7:8765", arrived_at)
            assert not named("192.0.2.8:8765", arrived_at)
            assert not named("localhost:8765", arrived_at)
            assert not named("127.0.0.1:8765", arrived_at)
        assert named("localhost:8765", "127.0.0.1")
        assert named("[2001:db8::7]:8765", "2001:db8:0:0::7")
        assert named("reef.example", "192.0.2.7")
        assert named("REEF.example:8443", "192.0.2.7")
        assert named("mapped:9000", "192.0.2.7")
        assert not named("mapped:9001", "192.0.2.7")
        assert not named("mapped", "192.0.2.7")
        assert not named("0.0.0.0:8765", "192.0.2.7")
        assert not named("sub.reef.example", "192.0.2.7")


def test_a_token_is_drawn_for_whoever_is_not_on_this_machine():
    for place in (HERE, ("127.0.0.2", 1), ("::1", 1), ("::ffff:127.0.0.1", 1)):
        assert access_for(place, {}).token is None
    for place in (LAN, ("0.0.0.0", 1), ("::", 1), ("::ffff:192.0.2.7", 1)):
        drawn = {access_for(place, {}).token for _ in range(3)}
        assert len(drawn) == 3
        assert all(len(token) >= 32 for token in drawn)
    assert access_for(HERE, {}, names=["reef.example"]).token
    assert access_for(HERE, {}, proxies=["127.0.0.1"]).token
    assert access_for(HERE, {"RMS_PAGE_TOKEN": "k" * 16}).token == "k" * 16


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"names": ["http://reef.example"]}, "--allow-host 'http://reef.example': must be a name"),
        ({"names": [""]}, "--allow-host '': must be a name"),
        ({"names": ["*"]}, "--allow-host '*': must be a name"),
        ({"names": ["reef.example:0"]}, "--allow-host 'reef.example:0': must be a name"),
        ({"proxies": ["*"]}, "--trust-proxy '*': must be the proxy's address"),
        ({"proxies": ["proxy.example"]}, "--trust-proxy 'proxy.example': must be the proxy's"),
        ({"root_path": "reef"}, "--root-path 'reef': must be a path as /reef"),
        ({"root_path": "//evil.example"}, "--root-path '//evil.example': must be a path"),
        ({"root_path": "/a/../b"}, "--root-path '/a/../b': must be a path"),
        ({"root_path": '/"><script>'}, "--root-path"),
        ({"root_path": "/static/x"}, "--root-path '/static/x': the page has paths of its own"),
        ({"environment": {"RMS_PAGE_TOKEN": "short"}}, "RMS_PAGE_TOKEN: must be 16 to 200"),
        ({"environment": {"RMS_PAGE_TOKEN": ""}}, "RMS_PAGE_TOKEN: must be 16 to 200"),
        ({"environment": {"RMS_PAGE_TOKEN": "é" * 20}}, "RMS_PAGE_TOKEN: must be 16 to 200"),
    ],
)
def test_wrong_options_are_said(given, said):
    with pytest.raises(InputError) as refused:
        access_for(HERE, **{"environment": {}, **given})
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("wrong", ["", "K" * 32, "k" * 31, "k" * 33, "%00", "%ff", "é"])
def test_without_the_token_there_is_only_the_page_that_says_whom_to_ask(wrong):
    token = "k" * 32
    access = access_for(LAN, {"RMS_PAGE_TOKEN": token})
    call = {"server": LAN, "query_string": f"token={wrong}".encode()}
    host = ("host", "192.0.2.7:8765")
    for path in PLACES:
        for method in ("GET", "HEAD", "POST", "DELETE"):
            assert not let_in(access, host, path=path, method=method, **call)
        assert not let_in(access, host, path=path, server=LAN)
        wrong_cookie = ("cookie", f"{token_cookie(access)}={token}")
        assert not let_in(access, host, wrong_cookie, path=path, server=LAN)
        origin = ("origin", "http://192.0.2.7:8765")
        assert not let_in(access, host, origin, type="websocket", path=path, **call)
    status, headers, _ = seen(access, host, **call)
    assert status == 403
    assert headers["content-type"].startswith("text/html")
    assert "set-cookie" not in headers
    twice = f"token={token}&token={token}".encode()
    assert seen(access, host, server=LAN, query_string=twice)[0] == 403


def test_time_limits_are_so_many_times_the_usual_ones():
    assert access_for(HERE, {}).time_limits == USUAL
    short = access_for(HERE, {"RMS_PAGE_TIME_LIMITS": "0.1"}).time_limits
    assert (short.request, short.reading, short.lost) == pytest.approx((1, 3, 12))
    for said in ("", "0", "-1", "nan", "inf", "101", "two", "1s"):
        with pytest.raises(InputError, match=r"RMS_PAGE_TIME_LIMITS = .*from 0\.01 to 100"):
            access_for(HERE, {"RMS_PAGE_TIME_LIMITS": said})
