"""Paths of territory."""

from django.urls import path

from tapal.territory.web import views

app_name = "territory"
urlpatterns = [
    path("", views.posts, name="posts"),
    path("<slug:slug>/", views.post, name="post"),
]
