"""Addresses of screening's pages."""

from django.urls import path

from tapal.screening.web import views

app_name = "screening"

urlpatterns = [
    path("lists/", views.lists, name="lists"),
    path("lists/<slug:code>/", views.list_page, name="list"),
    path("hits/", views.hits, name="hits"),
    path("hits/<uuid:hit>/", views.hit, name="hit"),
    path("hits/<uuid:hit>/judge", views.judge, name="judge"),
    path("hits/<uuid:hit>/revoke", views.revoke, name="revoke"),
    path("rescreenings/", views.rescreenings, name="rescreenings"),
    path("rescreenings/<uuid:run>/", views.rescreening, name="rescreening"),
    path("gaps/", views.gaps, name="gaps"),
    path("gaps/<uuid:gap>/", views.gap, name="gap"),
    path("gaps/<uuid:gap>/close", views.close, name="close-gap"),
]
