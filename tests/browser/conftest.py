"""A real server on a free port with the seeds loaded, and a real Chromium."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from marketplace.config import Settings
from marketplace.db import make_engine
from marketplace.factory import create_app
from marketplace.upgrades import upgrade
from marketplace.seeding import load_seeds
from marketplace.web.transaction import MarketplaceFlask
from tests.postgres import Cluster

NAMES = ("chromium", "chromium-browser", "google-chrome")
MAC = "/Applications/Chromium.app/Contents/MacOS/Chromium"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Site:
    """The running product: its address, application and data folder."""

    def __init__(self, app: MarketplaceFlask, address: str, data: Path) -> None:
        self.app = app
        self.address = address
        self.data = data


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One process serves and drives all browser tests: the seeds are loaded once a database.
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session", params=("sqlite", "postgresql"))
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    data = tmp_path_factory.mktemp(f"site-{request.param}")
    url = ""
    if request.param == "postgresql":
        url = _fresh_database(request.getfixturevalue("cluster"))
    settings = Settings(data_dir=data, database_url=url, job_threads=1)
    upgrade(settings)
    app = create_app(settings)
    load_seeds(app, echo=lambda _line: None)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    port = server.effective_port
    threading.Thread(target=server.run, daemon=True).start()
    app.extensions["jobs"].start()
    yield Site(app, f"http://127.0.0.1:{port}", data)
    server.close()
    app.extensions["jobs"].stop()
    app.extensions["database"].engine.dispose()


def _fresh_database(cluster: Cluster) -> str:
    engine = make_engine(cluster.url())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS browser WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE browser")
    engine.dispose()
    return cluster.url("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), MAC)
    if not Path(found).exists():
        raise RuntimeError("Chromium is missing: run `apt-get install chromium`")
    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=found, args=options)
        yield made
        made.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """A new person's page: `open_page(language="zh", phone=True, script=False)`.

    The test fails when a page reports a script error or asks another host.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, language: str = "zh", phone: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type] # a plain dict is taken
            locale="zh-CN" if language == "zh" else "en-GB",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if _is_bad(m.text) else None)
        page.on("request", lambda r: _same_host(r.url, site.address, complaints))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _is_bad(text: str) -> bool:
    return "Content Security Policy" in text or "Refused to" in text


def _same_host(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        complaints.append(f"asked {url}")
