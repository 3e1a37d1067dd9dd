"""HTTPS answers of a function: typed routes, checked requests, representations, and a problem for each error.

Requests, conditional requests and negotiation follow RFC 9110, problems RFC 9457, links RFC 8288, the
description OpenAPI 3.1.
"""

from onrecord.service.http.api import HttpApi
from onrecord.service.http.problems import Fault
from onrecord.service.http.representations import CSV, HTML, JSON, NDJSON, html_response, links

__all__ = ["CSV", "HTML", "JSON", "NDJSON", "Fault", "HttpApi", "html_response", "links"]
