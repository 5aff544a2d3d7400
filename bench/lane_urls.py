"""The two yardsticks of the lane bench beside Tapal's own pages, and the tables that one of them writes.

`/bench/bare` renders an empty page. `/bench/rows` writes, without any of Tapal's code, the rows that one lane request
writes: folded rows one statement each, the journal's rows in one, in one durable transaction, and renders a small page.
"""

from __future__ import annotations

import hashlib

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from tapal.kernel.guard import public

# Rows of one ordinary scan, counted in the tables: entries and parts of the journal; folded rows.
ENTRIES = 7
PARTS = 24
FOLDED = 6

TABLES = """
CREATE SCHEMA bench;
CREATE TABLE bench.folded (id uuid PRIMARY KEY, at timestamptz NOT NULL, words text NOT NULL, facts jsonb NOT NULL);
CREATE INDEX ON bench.folded (words, at);
CREATE TABLE bench.entry (id uuid PRIMARY KEY, at timestamptz NOT NULL, header text NOT NULL, salt bytea, leaf bytea);
CREATE TABLE bench.part (entry_id uuid, name text, commitment bytea, salt bytea, value text,
    PRIMARY KEY (entry_id, name));
CREATE TABLE bench.pending (position bigserial PRIMARY KEY, entry_id uuid NOT NULL, leaf bytea NOT NULL);
GRANT USAGE ON SCHEMA bench TO tapal_app;
GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA bench TO tapal_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA bench TO tapal_app;
"""


@public("a yardstick of the bench, never part of a site")
def bare(request: HttpRequest) -> HttpResponse:
    """Nothing but Django."""
    return HttpResponse("<!doctype html><title>bare</title><p>bare</p>")


@csrf_exempt
@public("a yardstick of the bench, never part of a site")
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of one lane request, written with nothing around them."""
    words = request.POST.get("mrz", "")
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(FOLDED):
            cursor.execute(
                "INSERT INTO bench.folded VALUES (uuidv7(), now(), %s, %s)", [words[:40], '{"a": "' + "x" * 300 + '"}']
            )
        digest = hashlib.sha256(words.encode()).digest()
        cursor.execute(
            "WITH e AS (INSERT INTO bench.entry SELECT uuidv7(), now(), repeat('h', 300), %s, %s"
            " FROM generate_series(1, %s) RETURNING id),"
            " p AS (INSERT INTO bench.part SELECT e.id, n::text, %s, %s, repeat('v', 250) FROM e,"
            " generate_series(1, %s) AS n)"
            " INSERT INTO bench.pending (entry_id, leaf) SELECT id, %s FROM e",
            [digest[:16], digest, ENTRIES, digest, digest[:16], PARTS // ENTRIES, digest],
        )
    return HttpResponse("<!doctype html><title>rows</title><p>rows</p>")


urlpatterns = [
    path("bench/bare", bare),
    path("bench/rows", rows),
    path("", include("tapal.web.urls")),
]
