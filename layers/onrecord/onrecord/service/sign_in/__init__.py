"""Sign-in of people in a browser: OpenID Connect's authorization code flow with PKCE, and a session cookie.

``docs/signing-in.md`` has the design. Programs do not come here: API Gateway identifies them before the
function runs.
"""

from onrecord.service.sign_in.admission import admit, answer_sign_in_errors
from onrecord.service.sign_in.routes import CALLBACK, router

__all__ = ["CALLBACK", "admit", "answer_sign_in_errors", "router"]
