"""What the interface says about the credential that asks."""

from django.http import HttpRequest
from ninja import Router, Schema

from tapal.api import operations
from tapal.kernel.guard import viewer_of

router = Router(tags=["credential"])


class PermissionOut(Schema):
    """One operation and whether this credential may call it."""

    method: str
    path: str
    summary: str
    scope: str
    allowed: bool
    reason: str
    basis: str


class CredentialOut(Schema):
    """The credential that asks."""

    id: str
    name: str
    agency: str
    post: str | None
    operations: list[PermissionOut]


@router.get(
    "", response=CredentialOut, summary="What may I call, and why", openapi_extra={operations.SCOPE: operations.OWN}
)
def get_credential(request: HttpRequest) -> CredentialOut:
    """The client behind the credential and every operation, with the ruling on each."""
    from tapal.api.frame import permissions_of

    client = viewer_of(request)
    return CredentialOut(
        id=client.id,
        name=client.name,
        agency=client.agency,
        post=client.post,
        operations=[
            PermissionOut(
                method=permission.operation.method,
                path=permission.operation.path,
                summary=permission.operation.summary,
                scope=permission.operation.scope,
                allowed=permission.ruling.allowed,
                reason=str(permission.ruling.reason),
                basis=permission.ruling.basis,
            )
            for permission in permissions_of(client)
        ],
    )
