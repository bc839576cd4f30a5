"""A real server on a free port with the seeds loaded, and a real Chromium."""

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.passwords import hash_of
from marketplace.accounts.sessions import open_session
from marketplace.config import Settings
from marketplace.db import Database, make_engine, now
from marketplace.factory import create_app
from marketplace.seeding import load_seeds
from marketplace.upgrades import upgrade
from marketplace.web.transaction import MarketplaceFlask
from tests.browser.acting import Person
from tests.postgres import Cluster

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MAC = "/Applications/Chromium.app/Contents/MacOS/Chromium"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 15_000  # ms; machines that run the tests are often busy with other tests


@dataclass(frozen=True)
class Resident:
    """Somebody with an account, and the cookie of a browser where they are signed in."""

    user_id: int
    organisation_id: int
    email: str
    cookie: str


class Site:
    """The running product: its address, application and data folder."""

    def __init__(self, app: MarketplaceFlask, address: str, data: Path, kind: str) -> None:
        self.app = app
        self.address = address
        self.data = data
        self.kind = kind
        self._numbers = itertools.count(1)

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    def resident(
        self, name: str, *, organisation: str = "", role: str = "member", password: str = ""
    ) -> Resident:
        """A verified person, signed in; `organisation` is theirs alone."""
        number = next(self._numbers)
        with self.database.writing() as session:
            user = User(
                email=f"{name.lower()}-{number}@example.cn", name=name, role=role,
                password_hash=hash_of(password), verified_at=now(),
            )  # fmt: skip
            session.add(user)
            if organisation:
                user.memberships.append(Membership(organisation=_house(organisation), duty="admin"))
            session.flush()
            signed = open_session(session, user, self.app.config["SETTINGS"])
            house = user.memberships[0].organisation_id if organisation else 0
            return Resident(user.id, house, user.email, self._cookie(signed.token))

    def _cookie(self, token: str) -> str:
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined] # Flask's own cookie session
        signed: str = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return signed

    def person(self, session: Session, who: Resident) -> User:
        return session.get_one(User, who.user_id)


def _house(name: str) -> Organisation:
    return Organisation(name=name, name_key=name.casefold().replace(" ", ""), kind="sme")


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
    yield Site(app, f"http://127.0.0.1:{port}", data, request.param)
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
    expect.set_options(timeout=PATIENCE)
    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=found, args=options)
        yield made
        made.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """A new person's page: `open_page(language="zh", phone=True, script=False, who=ada)`.

    The test fails when a page reports a script error or asks another host.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        *, language: str = "zh", phone: bool = False, script: bool = True,
        who: Resident | None = None,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=site.address,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type] # a plain dict is taken
            locale="zh-CN" if language == "zh" else "en-GB",
            java_script_enabled=script,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if who is not None:
            context.add_cookies([{"name": "session", "value": who.cookie, "url": site.address}])
        context.on("page", lambda page: _listen(page, site.address, complaints))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _listen(page: Page, address: str, complaints: list[str]) -> None:
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if _is_bad(m.text) else None)
    page.on("request", lambda r: _same_host(r.url, address, complaints))


def _is_bad(text: str) -> bool:
    return "Content Security Policy" in text or "Refused to" in text


def _same_host(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        complaints.append(f"asked {url}")


# A journey is played once on each database, in the other language and at the other width; the
# two pairs together cover Chinese and English on phone and desktop.
VIEWS = {
    "view": {"sqlite": ("zh", True), "postgresql": ("en", False)},
    "other_view": {"sqlite": ("en", True), "postgresql": ("zh", False)},
}
Enter = Callable[..., Person]


@pytest.fixture
def enter(open_page: OpenPage, site: Site) -> Enter:
    """A person in the first view: `enter(ada)`, `enter()` for a visitor, `script=False`."""
    return _entering(open_page, *VIEWS["view"][site.kind])


@pytest.fixture
def enter_otherwise(open_page: OpenPage, site: Site) -> Enter:
    """Like `enter`, in the second view."""
    return _entering(open_page, *VIEWS["other_view"][site.kind])


def _entering(open_page: OpenPage, language: str, phone: bool) -> Enter:
    def make(who: Resident | None = None, *, script: bool = True) -> Person:
        page = open_page(language=language, phone=phone, script=script, who=who)
        return Person(page, language)

    return make
