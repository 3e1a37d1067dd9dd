"""The environment variables that Lambda gives to a function.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from local.aws import ENVIRONMENT

if TYPE_CHECKING:
    from local.declarations import Declaration


def lambda_environment(function: Declaration, endpoint: str, **more: str) -> dict[str, str]:
    """Return a function's variables: Lambda's own, then the template's; nothing of this process.

    Args:
        function: as the template declares it; its variables replace Lambda's.
        endpoint: address of the local AWS, whatever the template says.
        more: further variables of Lambda's own.
    """
    return {
        **ENVIRONMENT,
        "PATH": os.defpath,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "_HANDLER": function.handler,
        **more,
        **function.environment,
        "AWS_ENDPOINT_URL": endpoint,
    }
