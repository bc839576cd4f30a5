"""Whatever is sent to any address by anybody: never an error of ours.

Names of parameters and fields are read from the views and drafts themselves, so that a new one is
tried without a line here.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from marketplace.accounts.models import User
from marketplace.drafts import Draft
from marketplace.search.filters import USED
from marketplace.web.transaction import MarketplaceFlask
from tests.trips.world import World, build

ODD = (
    "² ٣ \u202e\u200b\ufeff\ufffe", str(2**63), "9" * 5000, "1e999", "0000-00-00", "99999-12-31",
    "% [('\"`;--\\ {{7*7}}", "😀" * 700, "\r\nX-Evil: 1", "无人机 " * 900,
)  # fmt: skip
ALONE = (str(2**63), "😀" * 700)
NUMBERS = (0, 2**31, 10**30)
TEXTS = ("\0", "%00²", "x" * 5000, "..")
PLAIN = {
    "title": "冲压件外观缺陷在线检测", "description": "现有人工目检漏检率高，需要在线检测系统。",
    "pain_point": "夜班外观检验漏检率 2%，每月返工 300 件，返工成本高。", "name": "甲单位",
    "kind": "sme", "email": "new@example.cn", "password": "quiet otter bridge", "zh": "新词条",
    "en": "New concept", "text": "新别名", "reason": "请补充材料", "role": "member",
    "duty": "member", "query": "q=drone", "side": "scenario", "verb": "submit",
    "series": "甲系列", "language": "zh", "version": "1",
}  # fmt: skip
READS = {
    "GET": re.compile(r"args\.get(?:list)?\(\s*\"(\w+)\""),
    "POST": re.compile(r"(?:form\.get(?:list)?|value|checked)\(\s*\"(\w+)\""),
}
ENDS_SESSION = re.compile("/sign-out|/profile/sessions/")
LAST = re.compile(r"delete|discard|remove|disable|withdraw|refuse|role|move|publish|merge")
SLOW = ("/sign-in", "/profile/password", "/register", "/verify/<token>", "/reset/<token>")
SIDES = {"scenarios": "ada", "products": "bao", "lists": "chen"}


def names_of(app: MarketplaceFlask, rule: Rule, method: str) -> list[str]:
    """Parameters or fields that the module of a view reads, itself or through a draft."""
    module = sys.modules[inspect.unwrap(app.view_functions[rule.endpoint]).__module__]
    found = set(READS[method].findall(inspect.getsource(module)))
    if method == "GET":
        is_hall = module.__name__.startswith("marketplace.hall")
        return sorted({*found, "page", *(n for names in USED.values() for n in names if is_hall)})
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, Draft):
            found.update(one.model_fields)
    # One token would be answered as a repeat of the first form: it is tried by itself.
    return sorted((found | {"next", "copy", "version"}) - {"form_token"})


def addresses(app: MarketplaceFlask, rule: Rule, world: World) -> Iterator[str]:
    """The addresses of a rule: one about something of everybody's, and one for each odd value."""
    given: dict[str, Any] = {}
    for about in ("any", *world.ids):
        given = {**world.ids[about], **given} if about != "missing" else given
    with app.test_request_context():
        plain = {name: given.get(name, "x") for name in rule.arguments}
        yield app.url_for(rule.endpoint, **plain)
        for name in sorted(rule.arguments - {"ending", "kind", "verb"}):
            odd = NUMBERS if f"int:{name}" in rule.rule else TEXTS
            for value in odd:
                yield app.url_for(rule.endpoint, **{**plain, name: value})


@pytest.fixture
def clients(
    session: Session, sign_in: Callable[..., FlaskClient], ada: User, bao: User, chen: User,
    dana: User, olga: User, app: MarketplaceFlask,
) -> dict[str, FlaskClient]:  # fmt: skip
    cast = {"ada": ada, "bao": bao, "chen": chen, "dana": dana, "olga": olga}
    app.extensions["odd world"] = build(session, cast, app.config["SETTINGS"].data_dir)
    return {"visitor": sign_in(), **{name: sign_in(user) for name, user in cast.items()}}


def rules(app: MarketplaceFlask, method: str) -> list[Rule]:
    """Rules of a method; what takes things away comes last, what ends sessions not at all."""
    found = [
        rule for rule in app.url_map.iter_rules()
        if method in (rule.methods or set()) and rule.endpoint != "static"
        and not ENDS_SESSION.match(rule.rule)
    ]  # fmt: skip
    return sorted(found, key=lambda rule: (bool(LAST.search(rule.rule)), rule.rule))


def failure(client: FlaskClient, method: str, address: str, body: str = "") -> str | None:
    """What went wrong on our side, or nothing."""
    kind = {"content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    try:
        with client.open(address, method=method, data=body or None, **kind) as answer:
            status = answer.status_code
    except Exception as error:  # the point of the test: everything that escapes is a finding
        return f"{method} {address[:120]} {body[:120]}: {type(error).__name__}: {str(error)[:300]}"
    return f"{method} {address[:120]} {body[:120]}: {status}" if status >= 500 else None


def encoded(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())


def queries(names: list[str]) -> Iterator[str]:
    for value in ODD:
        yield encoded(dict.fromkeys(names, value))
    for number, name in enumerate(names):
        yield encoded({name: ALONE[number % len(ALONE)]})
    yield "&".join(f"{name}=%ED%A0%80%FF&{name}=2" for name in names)


def test_no_address_with_odd_parameters_fails(
    app: MarketplaceFlask, clients: dict[str, FlaskClient]
) -> None:
    world: World = app.extensions["odd world"]
    takers = list(clients.values())
    wrong = []
    for rule in rules(app, "GET"):
        first, *odd = addresses(app, rule, world)
        for number, address in enumerate(odd):
            wrong += [failure(one, "GET", address) for one in (takers[-1], takers[number % 5])]
        for query in queries(names_of(app, rule, "GET")):
            wrong.append(failure(takers[-1], "GET", f"{first}?{query}"))
    wrong.append(failure(takers[0], "GET", "/scenarios?" + "&".join(["q=a"] * 10_000)))
    assert "\n".join(one for one in wrong if one) == ""


def bodies(names: list[str]) -> Iterator[str]:
    plain = {name: value for name, value in PLAIN.items() if name in names}
    for value in ODD:
        yield encoded(dict.fromkeys(names, value))
    for number, name in enumerate(names):
        yield encoded({**plain, name: ALONE[number % len(ALONE)]})
    yield "&".join(f"{name}=%ED%A0%80&{name}=%FF" for name in names)


def test_no_form_with_odd_fields_fails(
    app: MarketplaceFlask, clients: dict[str, FlaskClient]
) -> None:
    world: World = app.extensions["odd world"]
    wrong = []
    for rule in rules(app, "POST"):
        first, *odd = addresses(app, rule, world)
        wrong += [failure(clients["olga"], "POST", address) for address in odd]
        for number, body in enumerate(bodies(names_of(app, rule, "POST"))):
            if rule.rule in SLOW and number % 12:
                continue
            who = SIDES.get(rule.rule.split("/")[1], "olga")
            wrong.append(failure(clients[who], "POST", first, body))
    for value in ODD:
        body = encoded({"name": "Olga", "form_token": value})
        wrong.append(failure(clients["olga"], "POST", "/profile", body))
    assert "\n".join(one for one in wrong if one) == ""


@pytest.mark.parametrize("body", [b"\xff\xfe{", b"--x\r\n\r\n"])
def test_no_body_of_another_kind_fails(
    app: MarketplaceFlask, clients: dict[str, FlaskClient], body: bytes
) -> None:
    world: World = app.extensions["odd world"]
    kinds = ("application/json", "multipart/form-data; boundary=x")
    for rule in rules(app, "POST"):
        address = next(addresses(app, rule, world))
        for kind in kinds:
            answer = clients["olga"].post(address, data=body, content_type=kind)
            assert answer.status_code < 500, (address, kind)


def test_nul_characters_are_refused_or_dropped(clients: dict[str, FlaskClient]) -> None:
    ada = clients["ada"]
    for address in ("/scenarios?city=%00", "/scenarios?%00=1", "/taxonomy/a%00", "/verify/%00"):
        assert ada.get(address).status_code == 400
    assert ada.post("/profile", data={"name": "A\0da", "lan\0guage": "en"}).status_code == 303
    assert 'value="Ada"' in ada.get("/profile").text
    # What a form says inside one of its values is read again later, by a job.
    kept = ada.post("/searches", data={"side": "scenario", "query": "city=%00x&q=%00drone"})
    assert kept.status_code == 303
    assert ada.get("/searches").status_code == 200
