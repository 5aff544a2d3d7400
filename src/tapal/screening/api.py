"""Screening by machine: one person against every list, with the reasons."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tapal.kernel import registry
from tapal.kernel.guard import viewer_of
from tapal.screening import policies, services

router = Router(tags=["screenings"])


class ScreeningIn(Schema):
    """Whom to look for; only the name is required. `threshold` is a score between 0 and 1."""

    name: Annotated[str, Field(max_length=2000)]
    birth_date: Annotated[str, Field(max_length=10, description="1974-08-12, 1974-08 or 1974")] | None = None
    nationality: Annotated[str, Field(max_length=3, description="ISO 3166-1 alpha-3")] | None = None
    sex: Annotated[str, Field(max_length=1, description="M, F or X")] | None = None
    document_number: Annotated[str, Field(max_length=40)] | None = None
    purpose: Annotated[str, Field(max_length=20)] = "lane"
    threshold: float | None = None


class FeatureOut(Schema):
    """One row of the table that explains a score."""

    code: str
    outcome: str
    bits: float
    reason: str
    asked: str
    listed: str


class MatchOut(Schema):
    """An entry that reaches the threshold."""

    list_code: Annotated[str, Field(description="Code of the list")]
    entry_id: str
    score: float
    matched_name: str
    features: list[FeatureOut]


class ListOut(Schema):
    """A list that was asked."""

    name: str
    version: str
    age_s: int


class ScreeningOut(Schema):
    """Who this may be, best first; which lists were asked and how old they are; how far the site may rely on them."""

    matches: list[MatchOut]
    lists: list[ListOut]
    mode: str
    threshold: float


@router.post(
    "",
    response=ScreeningOut,
    summary="Screen a person",
    openapi_extra={"x-tapal-scope": "screening.screen"},
)
def screen(request: HttpRequest, body: ScreeningIn) -> ScreeningOut:
    """Which name matched and why is shown for lists of the client's own agency and for published lists."""
    viewer = viewer_of(request)
    found = services.screen(viewer, **body.model_dump())
    return ScreeningOut(
        matches=[
            MatchOut(
                list_code=item.state.code,
                entry_id=item.match.entry_id,
                score=round(item.match.score, 6),
                matched_name=item.match.matched_name
                if policies.may_see_why(viewer, state_kind=item.state.kind, owner=item.state.owner)
                else "",
                features=[
                    FeatureOut(
                        code=feature.code,
                        outcome=str(feature.outcome),
                        bits=round(feature.bits, 3),
                        reason=feature.reason,
                        asked=feature.asked,
                        listed=feature.listed,
                    )
                    for feature in item.match.features
                    if policies.may_see_why(viewer, state_kind=item.state.kind, owner=item.state.owner)
                ],
            )
            for item in found.found
        ],
        lists=[ListOut(name=state.name, version=str(state.version), age_s=state.age_s or 0) for state in found.lists],
        mode=registry.site_mode().code,
        threshold=found.threshold,
    )
