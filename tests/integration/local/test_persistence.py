"""A stack that keeps its record acknowledges nothing that it does not keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.persistence import Folder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_request_under_way_when_the_folder_is_closed_gets_no_answer(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    def closed_at_work(_: Any, __: Any) -> list[bytes]:
        folder.close()
        return [b"kept"]

    with pytest.raises(ConnectionAbortedError):
        folder.keeping(closed_at_work)({}, lambda *_: None)  # type: ignore[arg-type,return-value]
