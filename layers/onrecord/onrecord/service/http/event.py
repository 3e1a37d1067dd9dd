"""A request as API Gateway's HTTP API hands it to a function (payload format 2.0)."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlencode

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2


class HttpEvent(APIGatewayProxyEventV2):
    """A request as the HTTP API hands it over, its parameters as they were sent.

    Its ``queryStringParameters`` join repeated parameters by commas, which a name may hold too, so that they
    are read from the query itself. An empty parameter, as an HTML form sends for each field that was left
    out, is none.
    """

    @property
    def path(self) -> str:
        """The path, decoded: AWS does not say whether it hands that over as it was sent."""
        return unquote(super().path)

    @property
    def resolved_query_string_parameters(self) -> dict[str, list[str]]:
        """The values of each parameter, in their order."""
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.raw_query_string):
            values.setdefault(name, []).append(value)
        return values

    @property
    def caller(self) -> str:
        """The caller by the gateway: an IAM identity or a token's subject; "" if there is none."""
        known = self["requestContext"].get("authorizer") or {}
        identity = known.get("iam", {}).get("userArn") or known.get("jwt", {}).get("claims", {}).get("sub")
        return str(identity or "")

    def query_with(self, **changed: str | None) -> str:
        """Return the query of this request with other values of some parameters, without those of None."""
        kept = [pair for pair in parse_qsl(self.raw_query_string) if pair[0] not in changed]
        return urlencode([*kept, *((name, value) for name, value in changed.items() if value is not None)])

    def address_with(self, **changed: str | None) -> str:
        """Return path and query of this request with other values of some parameters."""
        query = self.query_with(**changed)
        return f"{self.raw_path}?{query}" if query else self.raw_path
