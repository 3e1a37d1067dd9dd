"""Powertools' resolvers of API Gateway alone: those of AppSync, which no function has, import asyncio.

That takes 13 ms of a start. Powertools itself takes no more than these names from here.
"""

from aws_lambda_powertools.event_handler.api_gateway import (
    ALBResolver,
    APIGatewayHttpResolver,
    ApiGatewayResolver,
    APIGatewayRestResolver,
    CORSConfig,
    Response,
)

__all__ = [
    "ALBResolver",
    "APIGatewayHttpResolver",
    "APIGatewayRestResolver",
    "ApiGatewayResolver",
    "CORSConfig",
    "Response",
]
