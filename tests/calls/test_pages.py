"""Pages of open calls: a call is issued, bid for, judged and awarded in the browser's own way."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from marketplace.calls import objecting, offering
from marketplace.calls.drafts import CallObjectionDraft
from marketplace.calls.judging_models import CallObjection
from marketplace.calls.models import Bid, Call, CallOffer
from marketplace.calls.tasks import FITS
from marketplace.db import now
from marketplace.jobs import enqueue
from marketplace.matching.models import MatchCompared, MatchPair, MatchRun
from marketplace.notices.models import Alert
from marketplace.objections.service import ObjectionDraft
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from tests.calls import made

FORM = {"title": "港区夜间巡检揭榜", "task": made.TASK, "winners": "1", "notice_days": "5",
        "names_hidden": "1", "reward_wan": "300"}  # fmt: skip


def page(client, path, **data):
    """POST where there is data, and follow the redirect; the text of the page that answers."""
    answer = client.post(path, data=data, follow_redirects=True) if data else client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
    return answer.text


def read(session, model):
    """The one row there is; nothing is held afterwards."""
    found = session.scalars(select(model)).one()
    session.commit()
    return found


def issued(session, ada, owner, jurors):
    """A call from a scenario to its issue, on the pages of its owner."""
    need = made.scenario(session, ada)
    assert "Make it an open call" in page(owner, f"/scenarios/{need.id}")
    closes = f"{now() + dt.timedelta(days=3):%Y-%m-%dT%H:%M}"
    page(owner, f"/scenarios/{need.id}/call/new", **FORM, deadline=closes)
    base = f"/calls/{read(session, Call).id}"
    assert "total 70 of 100" in page(owner, f"{base}/criteria", name="技术方案", weight="70")
    assert "total exactly 100" in page(owner, f"{base}/desk")
    page(owner, f"{base}/criteria", name="团队与业绩", weight="30", minimum="40")
    page(owner, f"{base}/move", verb="issue")
    for one in jurors:
        page(owner, f"{base}/panel", email=one.email)
    page(owner, f"{base}/addenda", text="补充说明：三个港区均提供起降点。")
    return base


def judged(session, base, bid, jurors, sign_in):
    """Points of the whole panel, on their pages."""
    call = made.held(session, read(session, Call))
    points = {f"points-{one.id}": "80" for one in call.criteria}
    session.commit()
    for one in jurors:
        client = sign_in(one)
        page(client, f"{base}/judge", interest="none")
        assert "Bid A" in page(client, f"{base}/judge")
        page(client, f"{base}/judge/{bid.id}", **points)
        page(client, f"{base}/judge/finish", form_token="x")
    return points


def set_time(session, **values):
    session.execute(update(Call).values(**values))
    session.commit()


def test_call_is_made_and_awarded_on_its_pages(session, ada, bao, dana, sign_in) -> None:
    jurors = [made.person(session, f"Juror {n}") for n in range(3)]
    owner, bidder = sign_in(ada), sign_in(bao)
    base = issued(session, ada, owner, jurors)
    assert "港区夜间巡检揭榜" in page(sign_in(), "/calls")
    assert "Addendum no. 1" in page(sign_in(), base)
    page(bidder, f"{base}/bid", organisation=str(bao.memberships[0].organisation_id))
    bid = read(session, Bid)
    given = {"approach": made.APPROACH, "weeks": "16", "version": "1", "then": "submit"}
    assert "Submitted" in page(bidder, f"{base}/bids/{bid.id}/edit", **given)
    set_time(session, deadline=now() - dt.timedelta(seconds=1))
    assert "being unsealed" in page(sign_in(), base)
    page(owner, f"{base}/move", verb="unseal")
    points = judged(session, base, bid, jurors, sign_in)
    page(owner, f"{base}/move", verb="confer")
    page(owner, f"{base}/consensus/{bid.id}", **points)
    assert "80.00" in page(owner, f"{base}/consensus")
    page(owner, f"{base}/move", verb="announce")
    assert "Bao Robotics" in page(sign_in(), f"{base}/notice")
    page(sign_in(dana), f"{base}/objections", text="公示的业绩材料与合同编号不一致，请复核。")
    set_time(session, notice_until=now())
    assert owner.post(f"{base}/move", data={"verb": "award"}).status_code == 409
    number = read(session, CallObjection).id
    answer = "经复核，合同编号与材料一致。"
    page(owner, f"{base}/objections/{number}", verb="reject", answer=answer)
    assert answer in page(sign_in(dana), f"{base}/objections")
    assert "Awarded" in page(owner, f"{base}/move", verb="award")
    assert "Won" in page(bidder, f"{base}/bid")


def run(session, app, kind, **payload):
    """A job, done right here."""
    row = enqueue(session, kind, payload)
    session.commit()
    app.extensions["jobs"].send(row.id)
    session.expire_all()


@pytest.fixture
def call(session, ada):
    return made.opened(session, ada, names_hidden=True)


def test_product_owner_is_told_of_a_fitting_call_once(session, app, ada, bao) -> None:
    draft, problems = ProductDraft.read(
        {
            "title": "围网夜间巡检无人机", "tags": "无人机、巡检",
            "description": "无人机沿围网自动飞行，识别破损和闯入，十分钟内告警，可夜间巡检港区。",
        }
    )  # fmt: skip
    assert draft is not None, problems
    house = bao.memberships[0].organisation
    product = products.register(session, bao, draft=draft, organisation=house)
    products.list_(session, None, product=product)
    session.commit()
    call = made.opened(session, ada)
    for _time in range(2):
        run(session, app, "calls.tell_suppliers", call_id=str(call.id))
    told = session.scalars(select(Alert).where(Alert.topic == f"call:{call.id}:fits")).all()
    assert [(one.user_id, FITS.en in one.en) for one in told] == [(bao.id, True)]


def test_clock_unseals_what_is_due(session, app, bao, call) -> None:
    made.submitted(session, call, bao)
    session.execute(update(Call).values(deadline=now()))
    session.commit()
    run(session, app, "calls.clock")
    assert session.scalars(select(Call.state)).one() == "evaluation"
    assert session.scalars(select(Bid.alias)).one() == 1


def pdf_text(client, call):
    answer = client.get(f"/calls/{call.id}/record.pdf")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


def test_record_tells_the_public_the_result_and_the_issuer_everything(
    session, ada, bao, dana, sign_in, call
) -> None:
    bids = [made.submitted(session, call, one) for one in (bao, dana)]
    sealed = pdf_text(sign_in(ada), call)
    assert made.APPROACH[:8] not in sealed
    made.noticed(session, ada, call, *bids)
    row = objecting.raise_one(
        session, dana, call=made.held(session, call), about=CallObjectionDraft(), site="",
        draft=ObjectionDraft(text="公示的业绩材料与合同编号不一致，请复核合同。"),
    )  # fmt: skip
    answer = "经复核，合同编号一致，维持公示结果。"
    objecting.handle(
        session, ada, call=made.held(session, call), objection=row, verb="reject", answer=answer,
        site="",
    )  # fmt: skip
    session.commit()
    assert sign_in(dana).get(f"/calls/{call.id}/record.pdf").status_code == 403
    session.execute(update(Call).values(state="awarded"))
    session.commit()
    public, whole = pdf_text(sign_in(), call), pdf_text(sign_in(ada), call)
    for text in (public, whole):
        assert "BaoRobotics" in text
        assert "86.00" in text
        assert answer in text
    for secret in (made.APPROACH[:8], "Juror1", "Dana,"):
        assert secret not in public
    assert made.APPROACH[:8] in whole
    assert "Juror1of" in whole


@pytest.mark.parametrize("path", ["/calls", "/calls?state=judged"])
def test_list_costs_the_same_for_one_and_three(
    session, ada, sign_in, connection_count, path
) -> None:
    client, costs = sign_in(), []
    state = "open" if path == "/calls" else "evaluation"
    for number in (1, 2):
        for _one in range(number):
            made.opened(session, ada)
        session.execute(update(Call).values(state=state))
        session.commit()
        client.get(path)
        connection_count()
        client.get(path)
        costs.append(connection_count())
    assert costs[0] == costs[1]


def test_bids_list_costs_the_same_for_one_and_three(
    session, ada, bao, dana, sign_in, connection_count
) -> None:
    costs = []
    fei = made.person(session, "Fei", "Fei Drones")
    for people in ([bao], [bao, dana, fei]):
        call = made.opened(session, ada)
        for one in people:
            made.submitted(session, call, one)
        made.unseal(session, call)
        client = sign_in(ada)
        client.get(f"/calls/{call.id}/bids")
        connection_count()
        client.get(f"/calls/{call.id}/bids")
        costs.append(connection_count())
    assert costs[0] == costs[1]


def old_gap(session, ada, *, days=30):
    """A scenario that was public for so long, and that the last run compared without a pair."""
    need = made.scenario(session, ada)
    need.published_at = now() - dt.timedelta(days=days)
    run = MatchRun(state="done", finished_at=now())
    session.add(run)
    session.flush()
    session.add(MatchCompared(run_id=run.id, side="scenario", subject_id=need.id))
    session.commit()
    return need, run


def test_long_unfitted_scenario_is_offered_as_a_call_once(session, ada, sign_in) -> None:
    need, _run = old_gap(session, ada)
    assert [offering.offer_due(session, site=made.SITE) for _time in range(2)] == [1, 0]
    session.commit()
    told = session.scalars(select(Alert.user_id).where(Alert.topic == f"call-offer:{need.id}"))
    assert told.all() == [ada.id]
    client = sign_in(ada)
    assert "Not now" in page(client, f"/scenarios/{need.id}")
    assert "Not now" not in page(client, f"/scenarios/{need.id}/call/not-now", form_token="x")
    assert session.scalars(select(CallOffer.dismissed_at)).one() is not None


@pytest.mark.parametrize("why", ["younger", "fits", "not compared", "called"])
def test_scenario_is_not_offered_where_something_else_goes_on(session, ada, bao, why) -> None:
    need, run = old_gap(session, ada, days=29 if why == "younger" else 30)
    if why == "fits":
        draft, _none = ProductDraft.read({"title": "巡检无人机", "description": "沿围网自动飞行。"})
        house = bao.memberships[0].organisation
        product = products.register(session, bao, draft=draft, organisation=house)
        session.add(
            MatchPair(
                scenario_id=need.id, product_id=product.id, run_id=run.id, place=1, score=70.0,
                level="good", contradicted=False,
            )
        )  # fmt: skip
    elif why == "not compared":
        session.query(MatchCompared).delete()
    elif why == "called":
        made.opened(session, ada, need)
    assert offering.offer_due(session, site=made.SITE) == 0
