"""A supplier expresses interest on one page, changes it, and withdraws and sends it again."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Membership
from marketplace.db import now
from marketplace.errors import InvalidError, RefusedError, StaleError
from marketplace.interests import answering, service, texts
from marketplace.interests.models import Interest, InterestMove, InterestPartner
from marketplace.interests.timing import due_on
from marketplace.taxonomy.models import Concept
from tests.interests import made
from tests.interests.made import WHY


def page(scenario) -> str:
    return f"/scenarios/{scenario.id}/interest"


def form(*products, **changes):
    return {"products": [one.id for one in products], "why": WHY, **changes}


def test_an_interest_is_sent_from_one_page(session, sign_in, bao, ada, scenario, product) -> None:
    answer = sign_in(bao).post(
        page(scenario),
        data=form(product, proof="两条线", price="60-80万", weeks="3个月", open_questions="节拍？"),
    )
    sent = session.scalars(select(Interest)).one()
    assert (answer.status_code, answer.location) == (303, f"/interests/{sent.id}")
    assert (sent.state, sent.organisation.name, sent.products[0].product_id) == (
        "sent", "Bao Robotics", product.id,
    )  # fmt: skip
    assert (sent.price_wan, sent.price_note, sent.weeks) == (Decimal(80), "60-80万", 13)
    assert sent.due_at == due_on(sent.sent_at, 10)
    assert [(one.before, one.after) for one in sent.moves] == [("", "sent")]
    session.refresh(scenario)
    assert scenario.state == "matching"
    day = sent.due_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    assert made.told(session, ada) == [
        f"Bao Robotics expresses interest in 冲压件在线检测. Please answer by {day}."
    ]


@pytest.mark.parametrize(
    ("typed", "amount", "note"),
    [("120", 120, ""), ("面议", None, "面议"), ("按架次计费", None, "按架次计费"), ("", None, "")],
)
def test_a_price_is_a_number_or_words(session, bao, scenario, typed, amount, note) -> None:
    sent = made.interest(session, bao, scenario, price=typed)
    assert (sent.price_wan, sent.price_note) == (amount, note)


def test_the_form_is_filled_from_the_product(session, sign_in, bao, scenario) -> None:
    made.product(session, bao)
    chosen = made.product(
        session, bao, effect="漏检率降到 0.1%", price_wan=Decimal("80.5"), weeks_to_deploy=6
    )
    text = sign_in(bao).get(f"{page(scenario)}?product={chosen.id}").text
    assert f'value="{chosen.id}" checked' in text
    assert text.count(" checked") == 1
    assert "漏检率降到 0.1%</textarea>" in text
    assert 'value="80.5"' in text
    assert 'value="6"' in text


def test_everything_typed_is_shown_again(sign_in, bao, scenario, product) -> None:
    data = form(
        product, why="太短", proof="证明一", partner_name=["甲厂", ""], partner_part=["打磨"]
    )
    answer = sign_in(bao).post(page(scenario), data=data)
    assert answer.status_code == 422
    assert "Type at least 20 characters." in answer.text
    for typed in (">太短<", ">证明一<", 'value="甲厂"', 'value="打磨"', " checked"):
        assert typed in answer.text


def test_without_a_listed_product_the_page_teaches_the_first_step(sign_in, bao, scenario) -> None:
    text = sign_in(bao).get(page(scenario)).text
    assert "Nothing to offer yet" in text
    assert "/products/new" in text


@pytest.mark.parametrize("what", ["draft", "foreign", "own house", "two houses"])
def test_what_cannot_be_offered_is_refused(session, bao, dana, ada, scenario, what) -> None:
    mine = made.product(session, bao)
    other = {
        "draft": lambda: made.product(session, bao, state="draft"),
        "foreign": lambda: made.product(session, dana),
        "own house": lambda: made.product(session, ada),
        "two houses": lambda: made.product(session, dana),
    }[what]()
    actor = ada if what == "own house" else bao
    if what == "two houses":
        bao.memberships.append(Membership(organisation_id=dana.memberships[0].organisation_id))
        session.commit()
    offered = [other] if what in ("own house", "foreign") else [mine, other]
    with pytest.raises(InvalidError) as error:
        service.send(session, actor, scenario=scenario, draft=made.draft(*offered))
    assert error.value.problems[0].field == "products"


def test_a_scenario_that_is_not_open_takes_no_interest(
    session, sign_in, bao, scenario, product
) -> None:
    scenario.deadline = now() - dt.timedelta(hours=1)
    session.commit()
    client = sign_in(bao)
    assert "takes no answers now" in client.get(page(scenario)).text
    assert client.post(page(scenario), data=form(product)).status_code == 409
    assert session.scalar(select(func.count()).select_from(Interest)) == 0


def test_a_supplier_from_elsewhere_is_warned_and_not_kept_out(
    session, sign_in, bao, scenario, product
) -> None:
    city = Concept(key="foshan", kind="city", zh="佛山", en="Foshan")
    session.add(city)
    session.flush()
    scenario.local_supplier_only, scenario.city_id = True, city.id
    session.commit()
    client = sign_in(bao)
    assert (
        "suppliers of the same city only. Bao Robotics may still write"
        in client.get(page(scenario)).text
    )
    assert client.post(page(scenario), data=form(product)).status_code == 303


def test_a_pair_has_one_interest(session, sign_in, bao, interest, scenario) -> None:
    answer = sign_in(bao).post(page(scenario), data=form(made.product(session, bao)))
    assert answer.status_code == 409
    assert "expressed interest in this scenario already" in answer.text


def test_what_was_withdrawn_can_be_sent_again_with_other_words(
    session, bao, interest, scenario
) -> None:
    answering.take(session, bao, interest=interest, verb="withdraw")
    assert (interest.state, interest.due_at, interest.next_at) == ("withdrawn", None, None)
    later = now() + dt.timedelta(days=2)
    again = made.draft(interest.products[0].product, why=f"{WHY} 又增加两个案例。")
    sent = service.send(session, bao, scenario=scenario, draft=again, at=later)
    assert (sent.id, sent.state, sent.sent_at) == (interest.id, "sent", later)
    assert sent.due_at == due_on(later, 10)
    assert sent.why.endswith("又增加两个案例。")
    moves = select(InterestMove.after).order_by(InterestMove.id)
    assert list(session.scalars(moves)) == ["sent", "withdrawn", "sent"]


def test_an_interest_is_revised_until_the_owner_decides(
    session, sign_in, bao, ada, interest
) -> None:
    client, where = sign_in(bao), f"/interests/{interest.id}/edit"
    assert WHY in client.get(where).text
    answering.look(session, ada, interest=interest)
    session.commit()
    change = form(interest.products[0].product, why=f"{WHY} 补充。", version=texts.stamp(interest))
    assert client.post(where, data=change).status_code == 303
    session.refresh(interest)
    assert interest.why.endswith("补充。")
    assert made.told(session, ada)[-1].startswith("Bao Robotics changed its expression of interest")
    answering.take(session, ada, interest=interest, verb="shortlist")
    session.commit()
    assert client.get(where).status_code == 403


def test_two_colleagues_see_both_texts(session, bao, interest) -> None:
    read = texts.stamp(interest)
    offered = interest.products[0].product
    service.revise(
        session, bao, interest=interest, draft=made.draft(offered, why=f"{WHY}甲"), stamp=read
    )
    with pytest.raises(StaleError) as error:
        service.revise(
            session, bao, interest=interest, draft=made.draft(offered, why=f"{WHY}乙"), stamp=read
        )
    assert (error.value.theirs, error.value.yours) == ({"why": f"{WHY}甲"}, {"why": f"{WHY}乙"})
    newest = error.value.version
    service.revise(
        session, bao, interest=interest, draft=made.draft(offered, why=f"{WHY}乙"), stamp=newest
    )
    assert interest.why == f"{WHY}乙"


def test_a_conflict_keeps_what_was_typed_on_the_page(session, sign_in, bao, interest) -> None:
    data = form(interest.products[0].product, why=f"{WHY}丙", version=1)
    answer = sign_in(bao).post(f"/interests/{interest.id}/edit", data=data)
    assert answer.status_code == 409
    assert "Saved meanwhile" in answer.text
    assert f"{WHY}丙</textarea>" in answer.text


def test_products_and_partners_change_in_place(session, bao, interest) -> None:
    names = [{"name": "甲厂"}, {"name": "乙所", "part": "算法"}]
    first = interest.products[0].product
    service.revise(
        session,
        bao,
        interest=interest,
        draft=made.draft(first, partners=names),
        stamp=texts.stamp(interest),
    )
    kept = interest.partners[1].id
    other = made.product(session, bao)
    swapped = [{"name": "丙院"}, {"name": "乙 所", "part": "模型"}]
    service.revise(
        session,
        bao,
        interest=interest,
        draft=made.draft(other, partners=swapped),
        stamp=texts.stamp(interest),
    )
    session.commit()
    session.expire_all()
    assert [one.product_id for one in interest.products] == [other.id]
    rows = session.execute(
        select(
            InterestPartner.id, InterestPartner.name, InterestPartner.part, InterestPartner.position
        ).order_by(InterestPartner.position)
    ).all()
    assert [row[1:] for row in rows] == [("丙院", "", 1), ("乙所", "模型", 2)]
    assert rows[1][0] == kept


@pytest.mark.parametrize("name", ["Ada Hospital", "bao robotics"])
def test_neither_the_owner_nor_oneself_is_a_partner(session, bao, scenario, name) -> None:
    with pytest.raises(InvalidError) as error:
        made.interest(session, bao, scenario, partners=[{"name": name}])
    assert error.value.problems[0].field == "partners"


def test_a_registered_partner_is_asked_and_answers_on_its_page(
    session, sign_in, bao, dana, scenario
) -> None:
    sent = made.interest(
        session,
        bao,
        scenario,
        partners=[{"name": "dana  trading", "part": "安装"}, {"name": "无名厂"}],
    )
    first, second = sent.partners
    assert (first.organisation.name, second.organisation) == ("Dana Trading", None)
    assert made.told(session, dana) == [
        "Bao Robotics names you as a partner for 冲压件在线检测. Please say whether you agree."
    ]
    client, where = sign_in(dana), f"/interests/partners/{first.id}"
    assert "安装" in client.get(where).text
    assert client.get(f"/interests/{sent.id}").status_code == 404
    assert "as a partner: do you agree?" in client.get("/desk").text
    assert where in client.get("/interests").text
    assert client.post(where, data={"answer": "agreed"}).status_code == 303
    assert client.post(where, data={"answer": "maybe"}).status_code == 422
    session.refresh(first)
    assert first.state == "agreed"
    assert made.told(session, bao) == ["dana trading agrees to be your partner for 冲压件在线检测."]
    assert sign_in(bao).post(where, data={"answer": "refused"}).status_code == 403
    answering.take(session, bao, interest=sent, verb="withdraw")
    session.commit()
    assert client.post(where, data={"answer": "refused"}).status_code == 409


def test_awards_come_from_projects_alone(session, bao, ada, interest) -> None:
    with pytest.raises(RefusedError):
        service.awarded(session, ada, interest)
    answering.take(session, ada, interest=interest, verb="shortlist")
    service.awarded(session, ada, interest)
    assert (interest.state, interest.due_at) == ("awarded", None)
    service.released(session, ada, interest, "合同未签成，恢复比选。")
    assert (interest.state, interest.moves[-1].sentence) == (
        "shortlisted",
        "合同未签成，恢复比选。",
    )
    assert interest.due_at is not None
    assert made.told(session, bao)[1:] == [
        "You were chosen for 冲压件在线检测: it is awarded to you.",
        "The award of 冲压件在线检测 was taken back; your interest is shortlisted again.",
    ]
