"""A connection that is lost says so, and the page resumes where it was."""

from __future__ import annotations

import re

import pytest
from serving import Served
from visiting import Visit, said_by_run

pytestmark = pytest.mark.slow


def test_a_lost_server_is_said_and_a_new_one_resumes(chromium):
    told = said_by_run("baseline", "--set", "service.service_agents=3", "--seed", "3")
    clients = f"ends with {told['summary']['clients']:.0f} clients"
    first = Served("page", "--port", "0", "--no-browser")
    port = re.search(r":(\d+)/", first.address).group(1)
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    try:
        guest = Visit(context.new_page(), first.address, []).go("seed=3&week=70&panel=hire")
        guest.press("One service agent more")
        guest.wait_for_query(service__service_agents="3")
        guest.wait_for_text(".rms-result", clients)
        guest.tab.evaluate("window.isOfTheFirstServer = true")
        notice = guest.tab.locator(".rms-lost[role=alert]")  # there before: it is heard
        assert notice.inner_text() == ""
        first.stop()
        guest.wait_for_text(".rms-lost", "Connection lost.*What is pressed meanwhile is lost")
        assert notice.is_visible()
        second = Served("page", "--port", port, "--no-browser")
        try:
            guest.wait("!window.isOfTheFirstServer")  # the address opens the page anew
            guest.arrived()
            assert guest.query["service.service_agents"] == "3"
            assert guest.query["week"] == "70"
            guest.wait_for_text(".rms-result", clients)
            guest.press("One service agent more")
            guest.wait_for_query(service__service_agents="4")
        finally:
            second.stop()
    finally:
        first.stop()
        context.close()
