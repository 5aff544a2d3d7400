"""Addresses of the account, the register and machine clients. Signing in is in `sign_in_urls`."""

from django.urls import path

from tapal.agencies.web import views

app_name = "agencies"

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/sessions/<uuid:sign_in_id>/end/", views.end_session, name="end-session"),
    path("officers/", views.officers, name="officers"),
    path("officers/new/", views.enrol, name="enrol"),
    path("officers/<uuid:officer_id>/", views.officer, name="officer"),
    path("clients/", views.clients, name="clients"),
    path("clients/<uuid:client_id>/", views.client, name="client"),
]
