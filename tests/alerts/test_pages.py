"""Notices and kept searches in the browser."""

from marketplace.alerts import queries
from marketplace.alerts.models import Alert


def give(session, user, *names: str) -> list[Alert]:
    made = [
        Alert(user_id=user.id, topic=name, zh=f"中{name}", en=f"About {name}", link="/scenarios/7")
        for name in names
    ]
    session.add_all(made)
    session.commit()
    return made


def test_saved_search_opens_the_same_hall(sign_in, bao) -> None:
    client = sign_in(bao)
    data = {"side": "product", "query": "q=drone&city=shenzhen&page=3&sort=newest"}
    assert client.post("/searches", data=data).headers["Location"] == "/searches"
    page = client.get("/searches").text
    assert 'href="/products?q=drone&amp;city=shenzhen"' in page
    assert "drone · shenzhen" in page


def test_same_search_is_kept_once(sign_in, bao, session) -> None:
    client = sign_in(bao)
    for sort in ("newest", "relevance"):
        client.post("/searches", data={"query": f"q=drone&sort={sort}"})
    assert len(queries.searches(session, bao)) == 1


def test_search_for_nothing_is_refused_with_advice(sign_in, bao) -> None:
    answer = sign_in(bao).post("/searches", data={"query": "page=2"})
    assert answer.status_code == 409
    assert "Type a word or choose a filter first" in answer.text


def test_search_is_renamed_silenced_and_deleted(sign_in, bao, session) -> None:
    client = sign_in(bao)
    client.post("/searches", data={"query": "q=drone"})
    number = queries.searches(session, bao)[0].id
    session.commit()
    assert client.post(f"/searches/{number}", data={"name": "Wings"}).status_code == 303
    session.expire_all()
    kept = queries.search(session, bao, number)
    assert (kept.name, kept.by_mail) == ("Wings", False)
    session.commit()
    assert client.post(f"/searches/{number}", data={"name": ""}).status_code == 422
    assert client.post(f"/searches/{number}/delete").status_code == 303
    assert "No saved search yet" in client.get("/searches").text


def test_searches_of_others_do_not_exist(sign_in, bao, dana, session) -> None:
    sign_in(bao).post("/searches", data={"query": "q=drone"})
    number = queries.searches(session, bao)[0].id
    session.commit()
    client = sign_in(dana)
    assert client.post(f"/searches/{number}", data={"name": "Mine"}).status_code == 404
    assert client.post(f"/searches/{number}/delete").status_code == 404
    assert client.post(f"/searches/{10**12}/delete").status_code == 404


def test_letters_about_fits_can_be_turned_off(sign_in, bao, session) -> None:
    client = sign_in(bao)
    assert queries.wants_fits_by_mail(session, bao.id) is True
    session.commit()
    client.post("/searches/letters", data={})
    assert queries.wants_fits_by_mail(session, bao.id) is False
    session.commit()
    client.post("/searches/letters", data={"fits_by_mail": "1"})
    assert queries.wants_fits_by_mail(session, bao.id) is True


def test_unread_notices_come_first_and_are_counted(sign_in, bao, session) -> None:
    first, _second, third = give(session, bao, "one", "two", "three")
    client = sign_in(bao)
    assert '<span class="count">3 ' in client.get("/taxonomy").text
    answer = client.post(f"/notices/{third.id}/open")
    assert answer.headers["Location"] == "/scenarios/7"
    client.post(f"/notices/{third.id}/read")
    page = client.get("/notices").text
    assert page.index("About two") < page.index("About one") < page.index("About three")
    assert '<span class="count">2 ' in page
    client.post("/notices/read", data={"up_to": first.id})
    assert '<span class="count">1 ' in client.get("/notices").text


def test_notices_of_others_do_not_exist(sign_in, bao, dana, session) -> None:
    (mine,) = give(session, bao, "one")
    client = sign_in(dana)
    assert "About one" not in client.get("/notices").text
    assert client.post(f"/notices/{mine.id}/open").status_code == 404


def test_notices_take_the_same_statements_for_few_and_many(
    sign_in, bao, session, connection_count
) -> None:
    client = sign_in(bao)
    counts = []
    for number in (1, 3, 30):
        give(session, bao, *[f"{number}-{n}" for n in range(number)])
        connection_count()
        client.get("/notices")
        counts.append(connection_count())
    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_hall_offers_to_keep_what_it_shows(sign_in, bao, session) -> None:
    client = sign_in(bao)
    assert "Save this search" not in client.get("/scenarios").text
    page = client.get("/scenarios?q=无人机&state=all").text
    assert 'name="query" value="q=%E6%97%A0%E4%BA%BA%E6%9C%BA&amp;state=all"' in page
    client.post("/searches", data={"query": "q=%E6%97%A0%E4%BA%BA%E6%9C%BA&state=all"})
    assert queries.searches(session, bao)[0].query == {"q": "无人机", "state": "all"}
