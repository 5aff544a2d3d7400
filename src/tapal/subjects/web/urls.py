"""Paths of subjects."""

from django.urls import path

from tapal.subjects.web import views

app_name = "subjects"
urlpatterns = [
    path("<uuid:person>/", views.traveller, name="traveller"),
    path("<uuid:person>/link", views.link, name="link"),
    path("<uuid:person>/links/<uuid:link>/revoke", views.revoke, name="revoke"),
]
