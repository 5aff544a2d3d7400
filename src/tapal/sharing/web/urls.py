"""Addresses of sharing."""

from django.urls import path

from tapal.sharing.web import drafting, requests, searching, views, why

app_name = "sharing"

urlpatterns = [
    path("agreements/", views.register, name="register"),
    path("agreements/matrix/", views.matrix, name="matrix"),
    path("agreements/why/", why.why, name="why"),
    path("search/", searching.search, name="search"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.ask, name="ask"),
    path("requests/<uuid:request_id>/", requests.one, name="request"),
    path("agreements/draft/", drafting.draft, name="draft"),
    path("agreements/<uuid:agreement_id>/", views.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/clause/", drafting.clause, name="clause"),
    path("agreements/<uuid:agreement_id>/trial/", views.trial, name="trial"),
    path("agreements/<uuid:agreement_id>/documents/<str:sha256>/", views.document, name="document"),
]
