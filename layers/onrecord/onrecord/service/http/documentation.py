"""The page that documents the API and can send requests to it: Swagger UI, as Powertools ships it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def documentation_page(openapi: Mapping[str, Any]) -> str:
    """Return a page that shows an OpenAPI document; it loads nothing else."""
    # Here, so that no other request waits for a module that only this page needs.
    from aws_lambda_powertools.event_handler.openapi import swagger_ui

    # A "</" within the document must not end the script that it stands in.
    specification = json.dumps(openapi).replace("</", "<\\/")
    bundle = Path(swagger_ui.__file__).parent
    return swagger_ui.generate_swagger_html(
        spec=specification,
        swagger_js=(bundle / "swagger-ui-bundle.min.js").read_text("utf-8"),
        swagger_css=(bundle / "swagger-ui.min.css").read_text("utf-8"),
        swagger_base_url="",
        oauth2_config=None,
    )
