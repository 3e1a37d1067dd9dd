"""What the API's description allows is answered as it says, and what it does not allow is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.contract.conftest import HERE, REQUESTER, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.running_stack import RunningStack


def test_requests_that_are_drawn_from_the_description_are_answered_as_it_says(
    stack: RunningStack, description: Path
) -> None:
    described = json.loads(description.read_text("utf-8"))
    # The local stack has no gateway that asks for credentials.
    del described["security"], described["components"]["securitySchemes"]
    file = description.with_name("open.json")
    file.write_text(json.dumps(described), "utf-8")

    sent = run(
        *(REQUESTER / "schemathesis", "--no-color", "--config-file", HERE / "schemathesis.toml", "run"),
        *("--checks", "all", "--url", stack.api_url, file),
        folder=description.parent,
    )

    assert sent.returncode == 0, sent.stdout[-20_000:]
