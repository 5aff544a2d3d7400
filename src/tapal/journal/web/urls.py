"""The log as witnesses and monitors read it (C2SP tlog-tiles), below the prefix `/tlog/`."""

from django.urls import path

from tapal.journal.web import views

app_name = "journal"
urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("<path:tile_path>", views.tile, name="tile"),
]
