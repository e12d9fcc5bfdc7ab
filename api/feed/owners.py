"""Whether a credential still holds, when its holder is not there to send it: for streams and webhooks.

Asked after entries were read and before they are sent, and never from memory: whoever lost a credential gets nothing
that was recorded later than that.
"""

from __future__ import annotations

from api.access import policy
from api.access.denied import Denied, bad
from api.access.granted import OIDC
from api.access.principal import Principal
from api.http.guard import entitled
from api.http.service import Service

OPERATION = "events"


def still(service: Service, authorization: str | None) -> Principal:
    """Who holds this Authorization header now. Denied when it was revoked, has expired, or may not read the feed."""
    service.refresh_directory()
    return entitled(service, OPERATION, service.directory.authenticate(authorization))


def holder(service: Service, credential: str) -> Principal:
    """Who holds the credential of this id (`oidc:<identity>` for an identity) now. Denied as `still`."""
    service.refresh_directory()
    directory = service.directory
    granted = directory.granted
    if credential.startswith(OIDC):
        identity = granted.identities.get(credential.removeprefix(OIDC))
        found = (identity.state(directory.today()), identity.grant) if identity else None
    else:
        key = granted.credentials.get(credential)
        found = (key.state(directory.today()), key.grant) if key else None
    if found is None:
        raise bad()
    state, grant = found
    if state != "live":
        raise Denied(401, state, "凭证已失效", "the credential is no longer valid")
    who = grant.principal(credential)
    policy.require(OPERATION, who, frozenset())
    return who
