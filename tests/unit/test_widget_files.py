"""The widget's files: kept for a year by version, asked for anew without one, for pages anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests.asgi import asked, files_of
from tests.conftest import ROOT
from thora.channels.shipped_widget import WidgetError
from thora.channels.widget_files import WidgetFiles

SCRIPTS = {"thora.js": b"customElements;\n" * 99, "thora.mjs": b"export {};\n" * 99}
NOT_FOUND = {"error": {"code": "not_found"}}


@pytest.fixture
def channel(tmp_path: Path) -> WidgetFiles:
    for name, body in SCRIPTS.items():
        (tmp_path / name).write_bytes(body)
    return WidgetFiles(tmp_path)


@pytest.fixture
async def client(channel: WidgetFiles, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with asked(files_of(channel), monkeypatch) as http:
        yield http


@pytest.mark.parametrize("name", SCRIPTS)
async def test_a_file_of_this_version_is_kept_for_a_year(
    client: httpx.AsyncClient, channel: WidgetFiles, name: str
) -> None:
    reply = await client.get(f"/widget/{channel.version}/{name}")
    assert (reply.status_code, reply.content) == (200, SCRIPTS[name])
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("name", SCRIPTS)
async def test_the_newest_file_is_asked_for_anew(client: httpx.AsyncClient, name: str) -> None:
    reply = await client.get(f"/widget/{name}")
    assert (reply.status_code, reply.content) == (200, SCRIPTS[name])
    assert reply.headers["cache-control"] == "no-cache"
    again = await client.get(f"/widget/{name}", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


async def test_pages_anywhere_may_run_it_and_only_as_script(
    client: httpx.AsyncClient, channel: WidgetFiles
) -> None:
    for path in ("/widget/thora.js", f"/widget/{channel.version}/thora.mjs"):
        headers = (await client.get(path)).headers
        assert headers["content-type"] == "text/javascript; charset=utf-8"
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", SCRIPTS)
async def test_another_version_leads_to_the_newest_and_is_not_kept(
    client: httpx.AsyncClient, name: str
) -> None:
    reply = await client.get(f"/widget/0.0.9-abcdef01/{name}")
    assert (reply.status_code, reply.headers["location"]) == (302, f"/widget/{name}")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["access-control-allow-origin"] == "*"  # also asked of each step on the way


async def test_a_head_is_the_same_without_the_body(client: httpx.AsyncClient, channel: WidgetFiles) -> None:
    for path in ("/widget/thora.js", f"/widget/{channel.version}/thora.js"):
        reply = await client.head(path)
        assert (reply.status_code, reply.content) == (200, b"")
        assert reply.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "thora.css",
        "index.html",
        "..%2f..%2fclinic.yml",
        "{version}/thora.js.map",
        "{version}/..%2fthora.js",
        "{version}/thora.js/more",
        "%0d%0aSet-Cookie:a/thora.js",
        "a%2fb/thora.js",
        f"{'1' * 65}/thora.js",
        "a/b/c/d",
    ],
)
async def test_anything_else_is_not_found(client: httpx.AsyncClient, channel: WidgetFiles, path: str) -> None:
    reply = await client.get("/widget/" + path.replace("{version}", channel.version))
    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
    assert reply.headers["cache-control"] == "no-store"


def test_without_a_built_widget_the_channel_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(WidgetError, match="make widget"):
        WidgetFiles(tmp_path)


def test_the_project_has_the_channel() -> None:
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    assert f"{WidgetFiles.__module__}.{WidgetFiles.__name__}" in credentials
