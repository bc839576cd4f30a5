"""A first use from the claim to the register: words, checks, notice, objections, certificate."""

import datetime as dt
import io

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from marketplace.accounts.models import User
from marketplace.db import now, today
from marketplace.errors import DomainError, ForbiddenError, InvalidError, RefusedError, StaleError
from marketplace.firsts import earlier, objecting, refusals, service
from marketplace.firsts.models import FirstUse, FirstUseMove, FirstUseSearch
from marketplace.notices.models import Alert
from marketplace.objections.service import ObjectionDraft
from marketplace.records import OutboxMail
from tests.firsts import made

OBJECTION = "我单位已在 2024 年于同一城市的线路上使用同型设备，并有验收报告为证。"


def objects(session, who: User, claim: FirstUse, at: dt.datetime | None = None):
    draft = ObjectionDraft(text=OBJECTION)
    return objecting.raise_one(session, who, claim=claim, draft=draft, at=at)


def told(session, who: User) -> list[str]:
    mine = (
        select(Alert.en)
        .where(Alert.user_id == who.id, Alert.topic.like("first%"))
        .order_by(Alert.id)
    )
    return list(session.scalars(mine))


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.sentence.en


def test_claim_is_of_either_side_and_from_the_trial_on(session, ada, bao, dana) -> None:
    shenzhen = made.city(session)
    early = made.project(session, ada, bao, until="", city_id=shenzhen.id)
    with pytest.raises(RefusedError) as caught:
        service.claim_first(session, bao, project=early, draft=made.draft())
    assert caught.value.sentence == refusals.NO_TRIAL
    project = made.project(session, ada, bao, title="水库巡查", city_id=shenzhen.id)
    with pytest.raises(ForbiddenError):
        service.claim_first(session, dana, project=project, draft=made.draft())
    mine = service.claim_first(session, bao, project=project, draft=made.draft())
    theirs = service.claim_first(
        session, ada, project=project, draft=made.draft(scope="organisation")
    )
    assert [(one.organisation.name, one.city_id, one.state) for one in (mine, theirs)] == [
        ("Bao Robotics", shenzhen.id, "draft"),
        ("Ada Hospital", shenzhen.id, "draft"),
    ]


def test_claim_needs_a_day_after_the_trial_began_and_a_city_for_its_scope(
    session, ada, bao
) -> None:
    project = made.project(session, ada, bao)

    def problems(**values: object) -> list[str]:
        with pytest.raises(InvalidError) as caught:
            service.claim_first(session, bao, project=project, draft=made.draft(**values))
        return [one.field for one in caught.value.problems]

    assert problems(scope="province", first_used_on=made.BEGAN) == ["first_used_on"]
    assert problems() == ["scope"]
    other = made.product(session, ada)
    assert problems(scope="world", product_id=other.id) == ["product_id"]
    mine = made.product(session, bao)
    claim = service.claim_first(
        session, bao, project=project, draft=made.draft(scope="world", product_id=mine.id)
    )
    assert claim.product_id == mine.id


def test_scope_is_claimed_once_until_the_claim_came_to_nothing(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    first = made.claim(session, bao, project, scope="world")
    text = refusal(lambda: made.claim(session, bao, project, scope="world"))
    assert text == refusals.CLAIMED_ALREADY.en
    service.take(session, bao, claim=first, verb="withdraw")
    again = made.claim(session, bao, project, scope="world")
    assert (first.state, again.state) == ("withdrawn", "draft")


def test_other_words_saved_in_between_are_shown_not_lost(session, ada, bao) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world")
    version = claim.version
    other = made.draft(scope="world", title="另一个标题在此")
    service.revise(session, bao, claim=claim, draft=other, version=version)
    with pytest.raises(StaleError) as caught:
        service.revise(session, bao, claim=claim, draft=made.draft(scope="world"), version=version)
    assert caught.value.theirs == {"title": "另一个标题在此"}
    assert caught.value.yours == {"title": made.TITLE}


def test_claim_goes_the_drawn_way_and_everybody_concerned_is_told_once(
    session, ada, bao, olga
) -> None:
    project = made.project(session, ada, bao)
    claim = made.claim(session, bao, project, scope="province")
    service.submit(session, bao, claim=claim)
    service.take(session, olga, claim=claim, verb="return", sentence="请写明型号。")
    service.submit(session, bao, claim=claim)
    text = refusal(lambda: service.announce(session, olga, claim=claim))
    assert text == refusals.NOT_SEARCHED.en
    made.search(session, claim)
    start = now()
    service.announce(session, olga, claim=claim, at=start)
    assert claim.notice_until == start + dt.timedelta(days=5)
    early = start + dt.timedelta(days=5) - dt.timedelta(seconds=1)
    assert refusal(lambda: service.register(session, olga, claim=claim, at=early)).startswith(
        "The public notice runs until"
    )
    service.register(session, olga, claim=claim, at=claim.notice_until)
    session.commit()
    year = claim.registered_on.year
    assert (claim.state, claim.number, len(claim.code)) == ("registered", f"GD-{year}-0001", 22)
    service.revoke(session, olga, claim=claim, sentence="发现更早的应用。")
    assert (claim.state, claim.holds, claim.revoked_on) == ("revoked", None, today())
    moves = select(FirstUseMove.before, FirstUseMove.after).order_by(FirstUseMove.id)
    assert [tuple(one) for one in session.execute(moves)] == [
        ("draft", "review"), ("review", "draft"), ("draft", "review"), ("review", "notice"),
        ("notice", "registered"), ("registered", "revoked"),
    ]  # fmt: skip
    days = f"{claim.notice_until.astimezone(service.ZONE):%Y-%m-%d %H:%M}"
    last = [
        f"The first use “{made.TITLE}” is in public notice until {days} China time.",
        (
            f"The first use “{made.TITLE}” is registered as {claim.number}; "
            "its certificate is on its page."
        ),
        (
            f"The registration of the first use “{made.TITLE}” ({claim.number}) was revoked: "
            "发现更早的应用。"
        ),
    ]
    submitted = f"The other side of your project claims a first use: “{made.TITLE}”."
    returned = f"Your claim of a first use, “{made.TITLE}”, was returned: 请写明型号。"
    assert told(session, bao) == [returned, *last]
    assert told(session, ada) == [submitted, submitted, *last]
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 9


def test_claim_without_evidence_is_not_submitted(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    claim = made.claim(session, bao, project, scope="world")
    for step in project.steps:
        for one in list(step.evidence):
            session.delete(one)
    session.flush()
    text = refusal(lambda: service.submit(session, bao, claim=claim))
    assert text == refusals.NO_EVIDENCE.en


def test_recorded_searches_are_only_ever_added(session, ada, bao) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world", state="review")
    made.search(session, claim)
    session.commit()
    row = session.scalars(select(FirstUseSearch)).one()
    assert (row.asked, row.found) == ("输电线路、无人机", 0)
    row.conclusion = "改写"
    with pytest.raises(DatabaseError):
        session.flush()


def test_register_shows_what_is_like_a_claim_and_why(session, ada, bao, dana, chen) -> None:
    shenzhen, foshan = made.city(session), made.city(session, "foshan", "佛山", "Foshan")
    drone = made.product(session, bao)

    def claim(owner: User, supplier: User, state: str, city_id: int, **values: object) -> FirstUse:
        of = values.pop("of", None)
        title = f"{owner.name} {supplier.name} {city_id}"
        project = made.project(session, owner, supplier, of=of, title=title, city_id=city_id)
        return made.claim(session, supplier, project, state=state, **values)

    same = claim(
        ada, bao, "registered", shenzhen.id, of=drone, scope="world", title="医院药品配送",
        statement="医院内由机器人在夜间向病区配送药品，全程无人。",
    )  # fmt: skip
    alike = claim(chen, dana, "notice", shenzhen.id, title="山区输电线路无人机巡检应用")
    claim(ada, dana, "registered", foshan.id)  # another city
    claim(chen, bao, "review", shenzhen.id)  # not public yet
    mine = claim(dana, bao, "review", shenzhen.id, of=drone)
    found = earlier.hits(session, mine)
    assert [(one.first.id, one.same_product, one.same_scope) for one in found] == [
        (same.id, True, False),
        (alike.id, False, True),
    ]
    assert found[1].words[:5] == ("山区", "输电", "线路", "无人机", "巡检")
    assert found[0].likeness < earlier.ALIKE <= found[1].likeness


def test_holder_of_the_same_is_named_and_nobody_else_is_registered(session, ada, bao, dana) -> None:
    shenzhen = made.city(session)
    drone = made.product(session, bao)
    mine = made.project(session, ada, bao, of=drone, city_id=shenzhen.id)
    other = made.project(session, dana, bao, of=drone, title="别处", city_id=shenzhen.id)
    waits = made.claim(session, bao, other, state="notice")
    waits.notice_until = now() - dt.timedelta(seconds=1)
    held = made.claim(session, bao, mine, state="registered")
    wanted = (
        f"The same product is registered in the same scope: “{made.TITLE}” "
        f"(Bao Robotics, {held.number})."
    )
    assert refusal(lambda: service.register(session, None, claim=waits)) == wanted
    session.rollback()
    late = made.claim(session, dana, other, scope="organisation", state="registered")
    assert late.number.endswith("0002")  # a refused registration leaves no gap
    service.revoke(session, None, claim=held, sentence="发现更早的应用。")
    waits.notice_until = now() - dt.timedelta(seconds=1)
    service.register(session, None, claim=waits)
    assert (waits.state, waits.number[-4:]) == ("registered", "0003")


def test_claim_of_what_is_held_is_not_announced(session, ada, bao, dana) -> None:
    drone = made.product(session, bao)
    held = made.claim(
        session, bao, made.project(session, ada, bao, of=drone), scope="country", state="registered"
    )
    project = made.project(session, dana, bao, of=drone, title="别处")
    claim = made.claim(session, bao, project, scope="country", state="review")
    made.search(session, claim)
    with pytest.raises(RefusedError) as caught:
        service.announce(session, None, claim=claim)
    assert caught.value.sentence == refusals.held_by(held)
    assert (claim.state, claim.notice_until) == ("review", None)


def test_objection_holds_registration_until_it_is_answered(session, ada, bao, dana, olga) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world", state="notice")
    one = objects(session, dana, claim)
    assert refusal(lambda: objects(session, dana, claim)) == refusals.OBJECTED_ALREADY.en
    over = claim.notice_until
    assert refusal(lambda: objects(session, ada, claim, at=over)).startswith("The public notice is")
    assert (
        refusal(lambda: service.register(session, olga, claim=claim, at=over))
        == refusals.UNHANDLED.en
    )
    with pytest.raises(ForbiddenError):
        objecting.handle(session, bao, claim=claim, objection=one, verb="reject", answer="不成立。")
    with pytest.raises(InvalidError):
        objecting.handle(session, olga, claim=claim, objection=one, verb="reject", answer=" ")
    objecting.handle(
        session,
        olga,
        claim=claim,
        objection=one,
        verb="reject",
        answer="所述设备型号不同，见附件说明。",
    )
    service.register(session, olga, claim=claim, at=over)
    assert (claim.state, one.state) == ("registered", "rejected")
    assert told(session, dana) == [
        f"Your objection to the first use “{made.TITLE}” was rejected; the answer is below."
    ]
    assert told(session, bao)[1:2] == [
        (
            f"Somebody objects to the first use “{made.TITLE}” in its public notice; "
            "an operator looks at it."
        )
    ]
    letter = session.scalars(select(OutboxMail).where(OutboxMail.recipient == dana.email)).one()
    assert "所述设备型号不同，见附件说明。" in letter.body


def test_upheld_objection_refuses_the_claim_at_once(session, ada, bao, dana, chen, olga) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world", state="notice")
    one, other = objects(session, dana, claim), objects(session, chen, claim)
    answer = "已核实，对方 2024 年即已使用。"
    objecting.handle(session, olga, claim=claim, objection=one, verb="uphold", answer=answer)
    assert (claim.state, one.state, other.state) == ("refused", "upheld", "raised")
    assert told(session, bao)[-1].endswith(f"was refused: {answer}")
    ended = "The claim of a first use that you objected to, “{}”, has ended and is not registered."
    assert told(session, chen) == [ended.format(made.TITLE)]
    objecting.handle(session, chen, claim=claim, objection=other, verb="withdraw")
    assert other.state == "withdrawn"


def test_certificate_says_what_was_registered_in_both_languages(session, ada, bao, sign_in) -> None:
    from pypdf import PdfReader

    shenzhen = made.city(session)
    project = made.project(
        session, ada, bao, of=made.product(session, bao), city_id=shenzhen.id
    )  # fmt: skip
    claim = made.claim(session, bao, project, state="registered")
    address = f"/first-uses/{claim.id}/certificate.pdf"
    client = sign_in()

    def read(query: str) -> str:
        answer = client.get(address + query)
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        return "".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())

    english, chinese = read("?language=en"), read("?language=zh")
    for text in (english, chinese):
        for part in (claim.number, made.TITLE, "BaoRobotics", "AdaHospital", "全自动巡检无人机",
                     f"/verify/first-use/{claim.code}", str(claim.registered_on)):  # fmt: skip
            assert "".join(part.split()) in text
    assert "Firstinthecity" in english
    assert "全市首次" in chinese
    assert "REVOKED" not in english
    service.revoke(session, None, claim=claim, sentence="发现更早的应用。")
    session.commit()
    assert "REVOKED" in read("?language=en")
    assert "发现更早的应用。" in read("?language=en")


def test_certificate_is_checked_by_anybody(session, ada, bao, sign_in) -> None:
    claim = made.claim(
        session, bao, made.project(session, ada, bao), scope="world", state="registered"
    )
    client = sign_in()
    address = f"/verify/first-use/{claim.code}"
    assert "In force" in client.get(address).text
    unknown = client.get("/verify/first-use/no-such-word")
    assert (unknown.status_code, "Unknown" in unknown.text) == (404, True)
    service.revoke(session, None, claim=claim, sentence="发现更早的应用。")
    session.commit()
    revoked = client.get(address).text
    assert ("In force" in revoked, "发现更早的应用。" in revoked) == (False, True)


def test_unknown_code_costs_as_much_as_a_known_one(
    session, ada, bao, sign_in, connection_count
) -> None:
    project = made.project(session, ada, bao)
    claim = made.claim(session, bao, project, scope="world", state="registered")
    client, costs = sign_in(), []
    for word in (claim.code, "A" * 22, "x"):
        connection_count()
        client.get(f"/verify/first-use/{word}")
        costs.append(connection_count())
    assert costs[1:] == [1, 1]
    assert costs[0] == 3  # and the files and moves of what it found
