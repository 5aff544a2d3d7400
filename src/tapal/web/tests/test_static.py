"""What pages are made of: no inline code, no other host, small, listed, described, translated."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.test import Client, RequestFactory

from tapal import web
from tapal.web import showcase, words
from tapal.web.showcase_examples import EXAMPLES

HERE = Path(web.__file__).parent
STATIC = HERE / "static" / "web"
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
PAGES = ["/offline", "/components", "/account/sign-in/", "/nowhere"]


def page(path: str) -> str:
    return Client().get(path).content.decode()


def assets(html: str) -> list[str]:
    """The files that a page loads, without those of others' apps."""
    return re.findall(r'<(?:script|link)[^>]+?(?:src|href)="/static/([^"#]+)"', html)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_inline_code_and_no_other_host(path: str) -> None:
    html = page(path)
    assert re.findall(r"\sstyle=", html) == []
    assert re.findall(r"<style", html) == []
    assert re.findall(r"\son[a-z]+=", html) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag] == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', html) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_the_content_policy_allows_nothing_more(path: str) -> None:
    policy = Client().get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/offline", "/account/sign-in/"])
def test_a_page_with_all_its_files_weighs_under_100_kb(path: str) -> None:
    html = page(path)
    files = [*assets(html), "web/icons.svg"]
    found = [finders.find(name) for name in files]
    assert all(isinstance(name, str) for name in found), files
    weights = {name: Path(str(name)).stat().st_size for name in found}
    assert sum(weights.values()) + len(html.encode()) < 100_000, weights


def test_the_style_is_small_and_names_colours_in_one_place() -> None:
    sheets = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in (STATIC / "css").glob("*.css")}
    assert sum(map(len, sheets.values())) < 25_000
    # Shadows and the ink of print stand where they are used.
    loose = {
        name: found
        for name, css in sheets.items()
        if name != "tokens.css" and (found := set(re.findall(r"#[0-9a-f]{6}\b", css)))
    }
    assert loose == {}


def test_vendored_files_are_those_that_are_listed() -> None:
    listed = dict(
        re.findall(r"\| `([^`]+)` \|.*?\| `([0-9a-f]{64})` \|", (STATIC / "vendor" / "README.md").read_text("utf-8"))
    )
    vendor = STATIC / "vendor"
    there = {
        str(file.relative_to(vendor)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in vendor.rglob("*")
        if file.is_file() and file.name != "README.md"
    }
    assert listed == there
    outline = STATIC / "geo" / "outline.geo.json"
    assert hashlib.sha256(outline.read_bytes()).hexdigest() in (STATIC / "geo" / "README.md").read_text("utf-8")
    assert outline.stat().st_size < 150_000


def test_no_source_map_is_named() -> None:
    assert [f for f in STATIC.rglob("*.*s*") if b"sourceMappingURL" in f.read_bytes() and f.suffix != ".md"] == []


def test_every_component_is_described_and_shown() -> None:
    assert sorted(EXAMPLES) == showcase.names()
    assert [name for name in showcase.names() if "rops" not in showcase.about(name)] == []


@pytest.mark.django_db
def test_every_component_is_on_its_page_in_every_state() -> None:
    html = page("/components")
    for name in showcase.names():
        assert f'<section id="{name}"' in html
    request: HttpRequest = RequestFactory().get("/components")
    for section in showcase.sections(request):
        assert section.examples
        assert all(example.html.strip() for example in section.examples), section.name


def test_every_shape_that_is_named_exists() -> None:
    named = {word.icon for words_ in (words.OUTCOMES, words.DECISIONS, words.MODES) for word in words_.values()}
    for template in TEMPLATES:
        for match in re.finditer(r'{% icon "(\w+)" %}', template.read_text("utf-8")):
            named.add(match.group(1))
    assert named <= set(showcase.icons())


@pytest.mark.parametrize("app", ["web", "api"])
def test_every_text_is_in_indonesian(app: str) -> None:
    folder = HERE.parent / app
    catalogue = folder / "locale" / "id" / "LC_MESSAGES" / "django.po"
    po = catalogue.read_text(encoding="utf-8")
    assert "fuzzy" not in po
    entries = re.findall(r'^msgid "(.+)"(?:\nmsgid_plural .*)?\nmsgstr(?:\[0\])? "(.*)"', po, re.MULTILINE)
    assert len(entries) > 10
    assert [msgid for msgid, msgstr in entries if not msgstr] == []
    texts = set(re.findall(r'^msgid "(.+)"', po, re.MULTILINE))
    used = set()
    for template in (folder / "templates").rglob("*.html"):
        source = template.read_text(encoding="utf-8")
        for double, single in re.findall(r"""{% translate (?:"([^"]+)"|'([^']+)')""", source):
            used.add(double or single)
    assert sorted(used - texts) == [], "run makemessages and translate"
