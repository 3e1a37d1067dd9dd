"""A function is invoked at the rate of its schedule."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from local.declarations import Declaration
from local.schedules import Schedule, Timer, schedules
from local.template import TemplateError


def declaration(**properties: str) -> Declaration:
    scheduled = {"Type": "Schedule", "Properties": {"Input": '{"count": true}', **properties}}
    return Declaration("worker", Path(), "app.handler", 3, 128, {}, {"Hourly": scheduled})


@pytest.mark.parametrize(
    ("rate", "seconds"), [("rate(1 minute)", 60), ("rate(1 hour)", 3_600), ("rate(2 days)", 172_800)]
)
def test_a_rate_is_so_many_seconds(rate: str, seconds: int) -> None:
    assert schedules(declaration(Schedule=rate)) == [Schedule({"count": True}, seconds)]


@pytest.mark.parametrize(
    "more", [{"Schedule": "cron(0 12 * * ? *)"}, {"Schedule": "rate(1 hour)", "Name": "n"}]
)
def test_what_no_timer_here_would_do_is_an_error(more: dict[str, str]) -> None:
    with pytest.raises(TemplateError, match="Hourly"):
        schedules(declaration(**more))


def test_a_timer_invokes_its_function_until_it_is_stopped() -> None:
    invoked, twice = [], threading.Event()

    class Worker:
        def invoke(self, event: object) -> None:
            invoked.append(event)
            if len(invoked) == 2:
                twice.set()

    timer = Timer(Schedule({"count": True}, 0.01), Worker())  # type: ignore[arg-type]
    timer.start()
    assert twice.wait(10)
    timer.stop()
    timer.join()
    assert invoked[:2] == [{"count": True}] * 2
