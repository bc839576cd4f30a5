"""Lists of an event, inviting whose postings stand on them, and suppliers that fit."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.errors import RefusedError
from marketplace.events import inviting, prospects
from marketplace.events.models import EventList, Participant
from marketplace.lists import service as lists
from marketplace.lists.drafts import ListDraft
from marketplace.matching import batch
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.records import OutboxMail
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from tests.events import made
from tests.matching.conftest import AOI, DRONE, NEED

SITE = "https://example.cn"


@pytest.fixture
def post(session):
    """A published scenario of somebody's house, or of an organisation without members."""

    def make(owner, **changes):
        house = owner if isinstance(owner, Organisation) else owner.memberships[0].organisation
        draft = ScenarioDraft.model_validate({**NEED, **changes})
        row = scenarios.post(session, None, draft=draft, organisation=house)
        scenarios.publish(session, None, scenario=row)
        session.commit()
        return row

    return make


@pytest.fixture
def register(session):
    def make(owner, values=AOI, **changes):
        draft = ProductDraft.model_validate({**values, **changes})
        house = owner.memberships[0].organisation
        row = products.register(session, owner, draft=draft, organisation=house)
        products.list_(session, None, product=row)
        session.commit()
        return row

    return make


@pytest.fixture
def listed(session, chen):
    """A released list of some postings; a draft with `released=False`."""

    def make(title, postings, *, kind="opportunity", released=True):
        draft = ListDraft(title=title, kind=kind)
        row = lists.create(session, chen, draft=draft)
        for one in postings:
            lists.add(session, chen, listed=row, posting=one)
        if released:
            lists.publish(session, chen, listed=row)
        session.commit()
        return row

    return make


@pytest.fixture
def unclaimed(session):
    house = Organisation(name="无人认领厂", name_key="无人认领厂")
    session.add(house)
    session.commit()
    return house


def recipients(session):
    return sorted(session.scalars(select(OutboxMail.recipient)))


def run_all(database):
    with database.writing() as session:
        number = batch.begin(session).id
    batch.work(database, number, progress=lambda done, total: None)


def test_released_list_is_attached_once(session, sign_in, chen, ada, post, listed) -> None:
    event = made.event(session, chen)
    row = listed("低空清单", [post(ada)])
    number, client = row.id, sign_in(chen)
    address = f"/events/{event.id}"
    session.rollback()
    for _time in range(2):
        assert client.post(f"{address}/lists", data={"list": str(number)}).status_code == 303
    assert session.scalars(select(EventList.list_id)).all() == [number]
    session.rollback()
    assert "低空清单" in sign_in().get(address).text
    assert client.post(f"{address}/lists/{number}/detach").status_code == 303
    assert session.scalars(select(EventList.list_id)).all() == []


def test_draft_list_is_not_attached(session, chen, ada, post, listed) -> None:
    event = made.event(session, chen)
    with pytest.raises(RefusedError):
        inviting.attach(
            session, chen, event=event, listed=listed("草稿", [post(ada)], released=False)
        )


def test_owners_on_the_lists_are_invited_to_speak_for_their_entries(
    session, sign_in, chen, ada, unclaimed, post, listed
) -> None:
    event = made.event(session, chen)
    first, second, third = post(ada), post(ada, title="第二个场景"), post(unclaimed)
    inviting.attach(session, chen, event=event, listed=listed("清单", [first, second, third]))
    session.commit()
    found = prospects.owners(session, event, "demand")
    assert {one.name: ([n for n, _t in one.postings], one.has_members) for one in found} == {
        "Ada Hospital": ([first.id, second.id], True), "无人认领厂": ([third.id], False)
    }  # fmt: skip
    client, address = sign_in(chen), f"/events/{event.id}/invitations"
    boxes = [f"{first.id},{second.id}", f"{third.id}"]
    session.rollback()
    session.expunge_all()
    assert "No account here yet, so no letter" in client.get(address).text
    assert client.post(address, data={"scenario": boxes}).status_code == 303
    there = session.scalars(select(Participant).order_by(Participant.id)).all()
    assert [(one.name, one.state, one.side, len(one.subjects)) for one in there] == [
        ("Ada Hospital", "invited", "demand", 2), ("无人认领厂", "invited", "demand", 1)
    ]  # fmt: skip
    assert recipients(session) == ["ada@example.cn"]
    session.rollback()
    client.post(address, data={"scenario": boxes})
    assert recipients(session) == ["ada@example.cn"]


def test_only_open_postings_invite(session, chen, ada, post) -> None:
    event, row = made.event(session, chen), post(ada)
    row.state = "closed"
    session.commit()
    done = inviting.invite(
        session, chen, event=event, scenarios={row.id, 987}, products=set(), site=SITE
    )
    assert (done.new, done.known, done.letters) == (0, 0, 0)


def test_letters_wait_for_the_announcement(session, chen, bao, register) -> None:
    event = made.event(session, chen, state="draft")
    done = inviting.invite(
        session, chen, event=event, scenarios=set(), products={register(bao).id}, site=SITE
    )
    assert (done.new, done.letters) == (1, 0)
    assert recipients(session) == []


def test_whoever_takes_part_keeps_their_state(session, chen, ada, bao, register) -> None:
    event = made.event(session, chen)
    there = made.participant(session, event, bao, "supply", state="withdrawn")
    done = inviting.invite(
        session, chen, event=event, scenarios=set(), products={register(bao).id}, site=SITE
    )
    assert (done.new, done.known, there.state, there.subjects) == (0, 1, "withdrawn", [])


def test_nobody_is_invited_after_registration_closed(session, chen, bao, register) -> None:
    event = made.event(session, chen, state="closed")
    with pytest.raises(RefusedError) as caught:
        inviting.invite(
            session, chen, event=event, scenarios=set(), products={register(bao).id}, site=SITE
        )
    assert "Open it again" in caught.value.sentence.en


@pytest.mark.parametrize("has_run", [False, True])
def test_suppliers_that_fit_are_suggested_with_score_and_reason(
    database, session, sign_in, chen, ada, bao, dana, post, register, listed, has_run
) -> None:
    event = made.event(session, chen)
    need, fit = post(ada), register(bao)
    register(dana, DRONE)
    register(ada)  # an owner is not sent to itself
    inviting.attach(session, chen, event=event, listed=listed("清单", [need]))
    session.commit()
    if has_run:
        run_all(database)
    (one,) = prospects.sought(session, event, limit=10, offset=0)
    assert [(s.product.id, s.state, s.has_members) for s in one.suppliers] == [(fit.id, "", True)]
    match = one.suppliers[0].match
    assert match.score == pytest.approx(sum(reason.points for reason in match.reasons), abs=0.1)
    address = f"/events/{event.id}/invitations?part=suggested"
    sentence, number = match.reasons[0].sentence_en, fit.id
    session.rollback()
    client = sign_in(chen)
    page = client.get(address)
    assert "冲压件表面缺陷视觉检测系统" in page.text
    assert sentence.split("“")[0] in page.text
    client.post(address.split("?")[0], data={"product": [str(number)], "part": "suggested"})
    assert session.scalars(select(Participant.name)).all() == ["Bao Robotics"]
    session.rollback()
    assert "Invited" in client.get(address).text


@pytest.mark.parametrize("part", ["demand", "supply", "suggested"])
def test_page_runs_as_many_statements_for_three_as_for_one(
    database, session, sign_in, chen, ada, bao, post, register, listed, connection_count, part
) -> None:
    register(bao)
    client, counts = sign_in(chen), []
    for number in (1, 3):
        event = made.event(session, chen)
        rows = [post(ada, title=f"冲压件缺陷检测 {number} {n}") for n in range(number)]
        offers = [register(bao, title=f"视觉检测 {number} {n}") for n in range(number)]
        for row in (
            listed(f"需求 {number}", rows),
            listed(f"能力 {number}", offers, kind="capability"),
        ):
            inviting.attach(session, chen, event=event, listed=row)
        session.commit()
        run_all(database)
        address = f"/events/{event.id}/invitations?part={part}"
        session.rollback()
        client.get(address)
        connection_count()
        client.get(address)
        counts.append(connection_count())
    assert counts[0] == counts[1]
