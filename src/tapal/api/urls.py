"""Addresses of the machine interface and of what watches the system."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from tapal.api import frame, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("api/openapi.json", views.openapi, name="openapi"),
    path("api/clients/<uuid:client_id>/", views.client, name="client-operations"),
    path(frame.PREFIX, include((frame.patterns(), "ninja"), namespace="api")),
    re_path(r"^api/.*$", views.unknown, name="api-unknown"),
]
