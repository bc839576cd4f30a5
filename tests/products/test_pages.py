"""The product page and its form: who sees what, what may be done, and what it costs."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from marketplace.products import service
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product, ProductAttachment
from tests.products.conftest import INSPECTOR, form, make


def test_new_product_is_saved_and_submitted(sign_in, session, bao) -> None:
    client = sign_in(bao)
    assert client.get("/products/new").status_code == 200
    answer = client.post("/products/new", data=form(then="submit"))
    made = session.scalars(select(Product)).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/products/{made.id}")
    assert (made.state, made.title, made.created_by_id) == ("review", form()["title"], bao.id)


def test_note_of_an_endless_price_is_no_price(sign_in, session, bao) -> None:
    data = form(price="", price_note="9" * 30)
    assert sign_in(bao).post("/products/new", data=data).status_code == 303
    made = session.scalars(select(Product)).one()
    assert (made.price_wan, made.price_note) == (None, "9" * 30)


def test_wrong_values_come_back_with_a_sentence_each(sign_in, session, bao) -> None:
    data = form(title="", price="很贵", weeks_to_deploy="很快")
    answer = sign_in(bao).post("/products/new", data=data)
    assert answer.status_code == 422
    for sentence in ("Type at least 2 characters.", "“很贵” is not an amount.", "such as 6"):
        assert sentence in answer.text
    assert 'value="很快"' in answer.text
    assert session.scalars(select(Product)).all() == []


def test_form_sent_32_times_makes_one_product(app, sign_in, session, bao) -> None:
    clients = [sign_in(bao) for _one in range(32)]
    data = form(form_token="the-same-token")
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda one: one.post("/products/new", data=data), clients))
    made = session.scalars(select(Product)).one()
    assert {one.headers["Location"] for one in answers} == {f"/products/{made.id}"}


def test_typing_is_kept_and_comes_back(sign_in, session, bao) -> None:
    client = sign_in(bao)
    answer = client.post("/products/autosave", data={"copy": "k1", "title": "半句"})
    assert answer.headers["HX-Replace-Url"] == "/products/new?copy=k1"
    assert 'value="半句"' in client.get("/products/new?copy=k1").text
    assert client.post("/products/discard", data={"copy": "k1"}).status_code == 303
    assert 'value="半句"' not in client.get("/products/new?copy=k1").text


def test_second_save_of_one_version_shows_both_texts(sign_in, session, bao, product) -> None:
    client, address = sign_in(bao), f"/products/{product.id}/edit"
    assert client.post(address, data=form(title="先保存的名称")).status_code == 303
    answer = client.post(address, data=form(title="后保存的名称"))
    assert (answer.status_code, answer.text.count("先保存的名称")) == (409, 1)
    assert 'value="后保存的名称"' in answer.text


def test_saving_the_form_as_it_came_changes_nothing(sign_in, session, bao, listed) -> None:
    before = listed.version
    answer = sign_in(bao).post(f"/products/{listed.id}/edit", data=form(version=str(before)))
    assert answer.status_code == 303
    session.expire_all()
    assert session.get(Product, listed.id).version == before


def test_page_shows_the_product_to_everybody(sign_in, listed) -> None:
    page = sign_in().get(f"/products/{listed.id}").text
    for text in ("四路相机在线检测", "漏检率由 2% 降到 0.1%", "ISO 9001", "已批量交付"):
        assert text in page
    assert "李经理" not in page


def test_draft_is_seen_by_its_organisation_alone(sign_in, bao, dana, chen, product) -> None:
    address = f"/products/{product.id}"
    answers = [sign_in(one).get(address).status_code for one in (None, dana, chen, bao)]
    assert answers == [404, 404, 404, 200]


def test_withdrawn_product_is_gone_for_others(sign_in, session, bao, dana, listed) -> None:
    service.withdraw(session, bao, product=listed, reason="停产。")
    session.commit()
    address = f"/products/{listed.id}"
    answers = [sign_in(one).get(address).status_code for one in (None, dana, bao)]
    assert answers == [404, 404, 200]


def test_steps_are_taken_by_those_who_may(sign_in, session, bao, dana, chen, product) -> None:
    address = f"/products/{product.id}/move"
    assert sign_in(dana).post(address, data={"verb": "submit"}).status_code == 404
    assert sign_in(bao).post(address, data={"verb": "list"}).status_code == 403
    assert sign_in(bao).post(address, data={"verb": "confirm"}).status_code == 409
    assert sign_in(bao).post(address, data={"verb": "submit"}).status_code == 303
    assert sign_in(chen).post(address, data={"verb": "list"}).status_code == 303
    assert sign_in(bao).post(address, data={"verb": "confirm"}).status_code == 303
    assert sign_in(bao).post(address, data={"verb": "withdraw"}).status_code == 422
    session.expire_all()
    assert session.get(Product, product.id).state == "listed"


def test_queue_is_for_reviewers_and_lists_many(sign_in, session, bao, dana, chen) -> None:
    waiting = [make(session, bao) for _one in range(2)]
    for one in waiting:
        service.submit(session, bao, product=one)
    session.commit()
    assert sign_in(dana).get("/review/products").status_code == 403
    client = sign_in(chen)
    assert client.get("/review/products").text.count('name="chosen"') == 2
    data = {"chosen": [str(one.id) for one in waiting]}
    assert client.post("/review/products/publish", data=data).status_code == 303
    session.expire_all()
    assert session.scalars(select(Product.state)).all() == ["listed", "listed"]


def test_file_of_a_draft_is_nobody_elses(sign_in, session, bao, dana, product) -> None:
    sent = {"file": (io.BytesIO(b"secret"), "说明.txt")}
    address = f"/products/{product.id}/attachments"
    answer = sign_in(bao).post(address, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    number = session.scalars(select(ProductAttachment.id)).one()
    session.commit()
    assert sign_in(dana).get(f"{address}/{number}").status_code == 404
    answer = sign_in(bao).get(f"{address}/{number}")
    assert (answer.data, "filename*=UTF-8''" in answer.headers["Content-Disposition"]) == (
        b"secret", True,
    )  # fmt: skip
    answer.close()


@pytest.mark.parametrize("count", [1, 50])
def test_page_costs_the_same_for_1_and_50_rows(
    sign_in, session, bao, chen, connection_count, count: int
) -> None:
    made = make(
        session, bao,
        tags=[f"标签{n}" for n in range(count)],
        certificates=[f"证书{n}" for n in range(min(count, 40))],
    )  # fmt: skip
    for number in range(count):
        session.add(
            ProductAttachment(
                product_id=made.id, name=f"{number}.pdf", media_type="application/pdf", size=9,
                sha256="0" * 64, stored_as=f"{made.id}-{number}",
            )
        )  # fmt: skip
    service.list_(session, chen, product=made)
    for number in range(count):
        changed, _none = ProductDraft.read({**INSPECTOR, "deployment": f"边缘 {number}"})
        service.revise(session, bao, product=made, draft=changed, version=made.version)
    session.commit()
    costs = []
    for user in (None, bao, chen):
        client = sign_in(user)
        client.get(f"/products/{made.id}")
        connection_count()
        assert client.get(f"/products/{made.id}").status_code == 200
        costs.append(connection_count())
    assert costs == [6, 9, 9]
