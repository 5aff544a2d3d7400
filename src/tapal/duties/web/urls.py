"""Addresses of duties."""

from django.urls import path

from tapal.duties.web import views

app_name = "duties"

urlpatterns = [
    path("", views.duties, name="duties"),
    path("<uuid:duty_id>/", views.duty, name="duty"),
]
