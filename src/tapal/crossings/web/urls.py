"""Addresses of the procedure's pages."""

from django.urls import path

from tapal.crossings.web import lane, requests, sessions

app_name = "crossings"

urlpatterns = [
    path("lane/", lane.lane, name="lane"),
    path("lane/place", lane.place, name="lane-place"),
    path("lane/scan", lane.scan, name="scan"),
    path("lane/counts", lane.counts, name="lane-counts"),
    path("lane/<uuid:session>/refer", lane.refer, name="lane-refer"),
    path("lane/<uuid:session>/clear", lane.clear, name="clear"),
    path("requests/", requests.requests, name="requests"),
    path("requests/ask", requests.ask, name="ask"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/of/<uuid:person>/", sessions.history, name="history"),
    path("sessions/<uuid:session>/", sessions.session, name="session"),
    path("sessions/<uuid:session>/decide/<slug:service>", sessions.decide, name="decide"),
    path("sessions/<uuid:session>/refer/<slug:service>", sessions.refer, name="refer"),
    path("sessions/<uuid:session>/referrals/<uuid:referral>", sessions.answer, name="answer"),
    path("sessions/<uuid:session>/release", sessions.release, name="release"),
    path("sessions/<uuid:session>/withdraw", sessions.withdraw, name="withdraw"),
    path("sessions/<uuid:session>/amend", sessions.amend, name="amend"),
    path("sessions/<uuid:session>/amendments/<uuid:amendment>/<slug:outcome>", sessions.settle, name="settle"),
]
