"""The public face of the log: checkpoint, tiles, entry bundles. None of them holds personal data, only hashes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from tapal.journal import stored_tree
from tapal.journal.engine import tiles
from tapal.journal.engine.tree import TreeError
from tapal.kernel.guard import public

_FOR_EVER = "public, max-age=31536000, immutable"
_SECONDS = "public, max-age=1"


@public("witnesses and auditors check the log without an account")
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint."""
    found = stored_tree.find_checkpoint()
    if found is None:
        raise Http404("no checkpoint has been signed yet")
    tag = quote_etag(str(found.size))
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(found.note, content_type="text/plain; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = _SECONDS
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public("witnesses and auditors check the log without an account")
@require_safe
def tile(request: HttpRequest, tile_path: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries, as far as the last checkpoint reaches."""
    last = stored_tree.find_checkpoint()
    try:
        wanted = tiles.parse_path(tile_path)
        if last is None or wanted.width > tiles.width_in(wanted.level, wanted.index, last.size):
            raise TreeError("the log does not reach so far")
        body = stored_tree.read_tile(wanted)
    except TreeError as error:
        raise Http404(str(error)) from None
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Cache-Control"] = _FOR_EVER
    response["Access-Control-Allow-Origin"] = "*"
    return response
