"""The pages around the chat: where they stand, what they let in, and that they show the clinic."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
from sanic import Blueprint, Sanic, response

from tests.asgi import asked
from tests.unit.conftest import CLINIC, TinyProject
from thora.channels.shipped_widget import Widget
from thora.channels.web_pages import FILES, FOLDER, Pages
from thora.clinic import Clinic

WORDS = {"title": "Ask <Thora>", "no_script": "Please call 519-555-2000."}
WIDGET = Widget({"thora.js": b"one", "thora.mjs": b"two"})
PAGES = ["/", "/strict", "/chat/", "/chat"]
NASTY = {**CLINIC, "name": 'A "<b>%title%</b>" & Co', "practitioners": [{"name": "Ann <i>Roy"}]}
VOID = {"meta", "link", "br", "input", "img", "hr"}
SHAPES = {"circle", "path", "rect"}


class Parsed(HTMLParser):
    """Tags with attributes, what was not closed, the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert tag in SHAPES

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def pages(tiny: TinyProject, clinic: dict[str, object] | None = None) -> Pages:
    return Pages(tiny.root, Clinic.parse_obj(clinic or NASTY), WORDS, WIDGET)


@pytest.fixture
async def client(tiny: TinyProject, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    chat = Blueprint("chat")
    pages(tiny).add_to(chat)

    @chat.get("/health")
    async def health(request: object) -> object:
        return response.json({"status": "ok"})

    async def rasas_own(request: object) -> object:
        return response.text("Hello from Rasa")

    def fill(app: Sanic) -> None:
        app.add_route(rasas_own, "/", methods=["GET", "POST"])
        app.blueprint(chat, url_prefix="/chat")

    async with asked(fill, monkeypatch) as http:
        yield http


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_lets_nothing_foreign_in_and_is_framed_by_nobody(
    client: httpx.AsyncClient, path: str
) -> None:
    reply = await client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = dict(part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert ("img-src" in policy) is (path != "/strict")
    assert "font-src" not in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_whole_and_names_the_widget_by_version_and_checksum(
    client: httpx.AsyncClient, path: str
) -> None:
    page = (await client.get(path)).text
    parsed = Parsed(page)
    script = parsed.all("script")[0]
    assert (script["src"], script["integrity"]) == (WIDGET.path, WIDGET.integrity)
    (chat,) = parsed.all("thora-chat") if path.startswith("/chat") else [script]
    assert (chat["data-phone"], chat["data-email"]) == ("519-555-2000", "desk@testclinic.ca")
    assert chat.get("data-mode") == ("page" if path.startswith("/chat") else None)
    assert not re.search(r"%[\w.]+%|<!-- (each|end)", page.replace("&lt;b&gt;%title%&lt;/b&gt;", ""))
    for name, attributes in parsed.tags:
        assert not {"style", "onclick", "onload"} & set(attributes)
        for address in (attributes.get("src"), attributes.get("href") if name == "link" else None):
            assert address is None or address.startswith(("/", "data:,"))
    assert parsed.all("html") == [{"lang": "en"}]
    assert len(parsed.all("h1")) == len(parsed.all("main")) == 1


async def test_the_clinics_words_are_no_markup(client: httpx.AsyncClient) -> None:
    for path in ("/", "/strict", "/chat/"):
        page = (await client.get(path)).text
        parsed = Parsed(page)
        assert not parsed.all("b")
        assert not parsed.all("i")
    assert 'A "<b>%title%</b>" & Co' in parsed.text
    assert "Ask <Thora>" in parsed.text


async def test_the_demo_page_shows_the_clinic_and_asks_for_it(client: httpx.AsyncClient) -> None:
    parsed = Parsed((await client.get("/")).text)
    questions = [button["data-thora-ask"] for button in parsed.all("button") if "data-thora-ask" in button]
    assert "Who is Ann <i>Roy?" in questions
    assert len(questions) > 3
    assert {"#thora", "#people", "tel:5195552000", "mailto:desk@testclinic.ca"} <= {
        link["href"] for link in parsed.all("a")
    }
    assert "#services" not in {link["href"] for link in parsed.all("a")}  # it lists none


async def test_every_field_of_the_demo_page_has_a_label_and_every_link_a_target(
    client: httpx.AsyncClient,
) -> None:
    parsed = Parsed((await client.get("/")).text)
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in parsed.all("label")}
    for kind in ("input", "select", "textarea"):
        assert {field["id"] for field in parsed.all(kind)} <= labelled
    places = {str(link["href"])[1:] for link in parsed.all("a") if str(link["href"]).startswith("#")}
    hints = {str(a["aria-describedby"]) for _, a in parsed.tags if "aria-describedby" in a}
    assert places - {"thora"} | hints <= set(ids)


async def test_without_javascript_the_clinics_contact_is_there(client: httpx.AsyncClient) -> None:
    for path in ("/", "/strict"):
        assert "call 519-555-2000 or write to desk@testclinic.ca" in (await client.get(path)).text
    assert WORDS["no_script"] in (await client.get("/chat/")).text


async def test_who_looks_for_the_clinic_does_not_find_the_demo(client: httpx.AsyncClient) -> None:
    found = [(await client.get(path)).headers.get("x-robots-tag") for path in ("/", "/strict", "/chat/")]
    assert found == ["noindex", "noindex", None]


@pytest.mark.parametrize("name", FILES)
async def test_their_files_are_served(client: httpx.AsyncClient, name: str) -> None:
    reply = await client.get(f"/pages/{name}")
    assert (reply.status_code, reply.headers["content-type"]) == (200, FILES[name])
    assert reply.content == (FOLDER / name).read_bytes()
    again = await client.get(f"/pages/{name}", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["demo.html", "..%2fweb.py", "", "nothing"])
async def test_no_other_file_is_served(client: httpx.AsyncClient, name: str) -> None:
    reply = await client.get(f"/pages/{name}")
    assert (reply.status_code, reply.json()) == (404, {"error": {"code": "not_found"}})


async def test_other_requests_go_on_to_their_own_routes(client: httpx.AsyncClient) -> None:
    assert (await client.post("/")).text == "Hello from Rasa"
    assert (await client.get("/chat/health")).json() == {"status": "ok"}
    head = await client.head("/")
    assert (head.status_code, head.content) == (200, b"")


def test_styles_and_scripts_fetch_nothing() -> None:
    for name in FILES:
        assert not re.search(r"url\(|@import|https?://", (FOLDER / name).read_text(encoding="utf-8")), name


def test_words_with_errors_stop_the_server_with_the_way_out(tiny: TinyProject) -> None:
    (tiny.root / "data/demo_page.yml").unlink()
    with pytest.raises(ValueError, match=r"demo_page.yml .* run `thora check`"):
        pages(tiny)
