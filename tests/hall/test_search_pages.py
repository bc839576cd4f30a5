"""The result pages: what each filter finds, and that nothing unreleased is ever found."""

import re
from itertools import product

import pytest

from marketplace.postings.models import PostingChange
from marketplace.products.models import ProductTag
from marketplace.taxonomy.models import Concept, TaxonomyRevision

FOUND = re.compile(r'<h2><a href="/(?:scenarios|products)/(\d+)"')


def found(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return [int(number) for number in FOUND.findall(answer.text)]


def names(hall, numbers, *, side="scenario"):
    mine = {row.id: name for name, row in hall.items() if row.__tablename__ == side}
    return [mine[number] for number in numbers]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["bridge", "grid"]),
        ("?state=all", ["used", "old", "bridge", "grid"]),
        ("?state=running", ["used"]),
        ("?q=巡检", ["grid"]),
        ("?q=巡檢&state=all", ["old", "grid"]),
        ("?q=wrj", ["grid"]),
        ("?q=drone", ["bridge", "grid"]),
        ("?q=无人机&state=all", ["used", "grid", "bridge"]),
        ("?city=guangzhou", ["grid"]),
        ("?sector=energy", ["grid"]),
        ("?type=inspection", ["grid"]),
        ("?cooperation=open-call", ["grid"]),
        ("?budget=50-200", ["grid"]),
        ("?budget=201-300", []),
        ("?budget=150-", ["grid"]),
        ("?budget=-99", []),
        ("?budget=negotiable", ["bridge"]),
        ("?budget=500-&state=all", ["used"]),
        ("?sort=deadline", ["bridge", "grid"]),
        ("?sort=budget&state=all", ["used", "grid", "old", "bridge"]),
        ("?city=nowhere", []),
        ("?city=guangzhou&q=桥梁", []),
        ("?list=1", []),
    ],
)
def test_filters_find_scenarios(sign_in, hall, query, expected) -> None:
    numbers = found(sign_in(), f"/scenarios{query}")
    if "sort" in query or "q=" not in query:
        expected = expected if "budget" not in query else sorted(expected)
        got = names(hall, numbers)
        assert (got if "budget" not in query else sorted(got)) == expected
    else:
        assert sorted(names(hall, numbers)) == sorted(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["product"]),
        ("?q=drone", ["product"]),
        ("?city=guangzhou&maturity=pilot", ["product"]),
        ("?city=shenzhen", []),
        ("?badge=little_giant", ["product"]),
        ("?badge=champion", []),
        ("?badge=nonsense", []),
    ],
)
def test_filters_find_products(sign_in, hall, query, expected) -> None:
    assert names(hall, found(sign_in(), f"/products{query}"), side="product") == expected


def test_largest_budget_comes_first(sign_in, hall) -> None:
    first, second, *_rest = found(sign_in(), "/scenarios?sort=budget&state=all")
    assert names(hall, [first, second]) == ["used", "grid"]


def test_title_hits_come_before_others(sign_in, session, hall) -> None:
    hall["bridge"].search_terms += " 电网"
    session.commit()
    assert names(hall, found(sign_in(), "/scenarios?q=电网")) == ["grid", "bridge"]


@pytest.mark.parametrize(
    "address",
    ["/", "/newest", "/scenarios?state=all", "/scenarios?state=all&q=草稿", "/products",
     "/products?q=草稿", "/scenarios.csv?state=all", "/scenarios.json?state=all", "/products.csv",
     "/lists/feed.atom"],
)  # fmt: skip
def test_drafts_are_nowhere(sign_in, hall, chen, address) -> None:
    for client in (sign_in(), sign_in(chen)):
        assert "草稿无人机" not in client.get(address).text


HOSTILE = (
    "'", '"', "' OR 1=1 --", "<script>alert(1)</script>", "%00", "x" * 3000, "{{7*7}}", "*", "(",
    "1e999", "-1", "٣", "²",
)  # fmt: skip


@pytest.mark.parametrize("name", ["q", "city", "budget", "list", "sort", "state", "page", "badge"])
def test_hostile_values_are_only_values(sign_in, hall, name) -> None:
    client = sign_in()
    for value, side in product(HOSTILE, ("scenarios", "products")):
        answer = client.get(f"/{side}", query_string={name: value})
        assert answer.status_code == 200, (value, side)
        assert "<script>alert" not in answer.text, (value, side)


def test_empty_values_leave_the_address(sign_in, hall) -> None:
    answer = sign_in().get("/scenarios?q=巡检&city=&sector=&state=")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/scenarios?q=%E5%B7%A1%E6%A3%80"


def test_htmx_learns_the_permanent_address(sign_in, hall) -> None:
    answer = sign_in().get("/scenarios?q=drone&city=", headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == "/scenarios?q=drone"


def test_chips_remove_one_filter(sign_in, hall) -> None:
    page = sign_in().get("/scenarios?q=drone&city=guangzhou&budget=50-200").text
    assert 'href="/scenarios?q=drone&amp;city=guangzhou"' in page
    assert "CNY 500,000 – 2 million" in page


def test_city_counts_ignore_the_chosen_city(sign_in, hall) -> None:
    page = sign_in().get("/scenarios?city=guangzhou").text
    assert 'aria-label="Guangzhou: 1" aria-current="true"' in page
    assert 'aria-label="Shenzhen: 1"' in page


def test_pages_have_twenty_rows(sign_in, post) -> None:
    made = [post(f"巡检 {number}").id for number in range(23)]
    client = sign_in()
    assert found(client, "/scenarios") == made[:2:-1]
    assert found(client, "/scenarios?page=2") == made[2::-1]
    assert "past the end" in client.get("/scenarios?page=3").text


@pytest.mark.parametrize("address", ["/scenarios?q=drone", "/products", "/"])
def test_statements_do_not_grow_with_rows(
    sign_in, ada, hall, post, offer, connection_count, address
) -> None:
    client = sign_in(ada)
    client.get(address)
    counts = []
    for _ in range(2):
        for number in range(15):
            post(f"drone {number}", city="guangzhou", types=("inspection",), ways=("open-call",))
            offer(f"product {number}", maturity="pilot")
        connection_count()
        client.get(address)
        counts.append(connection_count())
    assert counts[0] == counts[1] <= 12


def test_counts_are_exact_after_every_change(sign_in, hall, post) -> None:
    client = sign_in()
    for number in range(1, 4):
        post(f"drone {number}", city="guangzhou")
        page = client.get("/scenarios?q=drone").text
        assert f'role="status">{2 + number} found' in page
        assert f'aria-label="Guangzhou: {1 + number}"' in page


@pytest.fixture
def many_types(session, words):
    """A tree of types: inspection > by drone > of power lines, and food apart from it."""
    rows = {"by-drone": "inspection", "of-lines": "by-drone", "food": None}
    for key, above in rows.items():
        broader = words[above] if above else None
        name = key.replace("-", " ").capitalize()
        words[key] = Concept(
            key=key,
            kind="scenario_type",
            zh=f"{name} 类",
            en=name,
            broader_id=broader and broader.id,
        )
        session.add(words[key])
        session.flush()
    session.add(TaxonomyRevision(note="types"))
    session.commit()


def types_offered(client, address):
    page = client.get(address).text
    select = re.search(r'<select[^>]* id="filter-type".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]*)" ?(selected)?', select[0]) if select else None


def test_types_in_use_are_offered_and_those_above_them(sign_in, many_types, post) -> None:
    post("无人机巡线", types=("by-drone",))
    post("草稿", types=("food",), state="draft")
    post("过期", types=("of-lines",), days=-2)
    offered = types_offered(sign_in(), "/scenarios")
    assert offered == [("", ""), ("inspection", ""), ("by-drone", "")]


def test_the_chosen_type_is_always_offered(sign_in, many_types, post) -> None:
    post("无人机巡线", types=("by-drone",))
    assert ("food", "selected") in types_offered(sign_in(), "/scenarios?type=food")
    assert "food" not in dict(types_offered(sign_in(), "/scenarios?type=by-drone"))
    assert "Food" in sign_in().get("/scenarios?type=food").text


def test_types_follow_the_state_that_is_asked_for(sign_in, many_types, post) -> None:
    post("过期", types=("food",), days=-2)
    assert types_offered(sign_in(), "/scenarios") is None
    assert types_offered(sign_in(), "/scenarios?state=all") == [("", ""), ("food", "")]


def test_types_of_products_are_those_of_listed_products(
    sign_in, session, words, many_types, post, offer
) -> None:
    post("无人机巡线", types=("by-drone",))
    product, draft = offer("送餐"), offer("草稿", state="draft")
    for one, key in ((product, "food"), (draft, "of-lines")):
        one.tags.append(ProductTag(role="tag", text=key, concept_id=words[key].id))
    session.add(PostingChange(side="product", subject_id=product.id))
    session.commit()
    assert types_offered(sign_in(), "/products") == [("", ""), ("food", "")]


def test_both_languages_answer(sign_in, hall) -> None:
    for language, word in (("zh", "面议"), ("en", "By negotiation")):
        page = sign_in(language=language).get("/scenarios?budget=negotiable").text
        assert word in page
