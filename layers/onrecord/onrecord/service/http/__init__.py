"""HTTPS answers of a function: typed routes, checked requests, representations, and a problem for each error.

Requests, conditional requests and negotiation follow RFC 9110, problems RFC 9457, links RFC 8288, the
description OpenAPI 3.1.
"""

from onrecord.service.http.api import HttpApi
from onrecord.service.http.representations import ATOM, HTML, JSON, JSON_LD, XML

__all__ = ["ATOM", "HTML", "JSON", "JSON_LD", "XML", "HttpApi"]
