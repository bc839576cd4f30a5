"""What waits for somebody in open calls stands on their desk."""

from sqlalchemy import update

from marketplace.calls import merging, objecting
from marketplace.calls.drafts import CallObjectionDraft, DeclarationDraft
from marketplace.calls.models import Call
from marketplace.calls.panel import declare
from marketplace.db import now
from marketplace.desk import calls
from marketplace.objections.service import ObjectionDraft
from tests.calls import made


def waits(session, user):
    houses = [one.organisation_id for one in user.memberships]
    found = [(one.why, one.page) for one in calls.waiting(session, user, houses)]
    session.commit()
    return found


def test_owner_who_is_asked_answers_on_a_page(session, ada, bao) -> None:
    other = made.scenario(session, bao, title="湛江港区围网巡查")
    call = made.drafted(session, ada)
    merging.ask(session, ada, call=call, scenario=other, site="")
    assert waits(session, bao) == [(calls.JOIN, "scenarios")]


def test_every_step_waits_for_whose_it_is(session, ada, bao, dana, olga) -> None:
    call = made.opened(session, ada)
    bid = made.written(session, call, dana)
    assert waits(session, dana) == [(calls.SUBMIT, "bid")]
    mine = made.submitted(session, call, bao)
    session.execute(update(Call).values(deadline=now()))
    assert (waits(session, ada), waits(session, dana)) == ([(calls.UNSEAL, "desk")], [])
    made.unseal(session, call)
    juror = made.jurors(session, ada, call)[0]
    assert waits(session, juror.user) == [(calls.DECLARE, "judge")]
    given = DeclarationDraft(interest="none")
    declare(session, juror, call=made.held(session, call), draft=given)
    assert (waits(session, juror.user), waits(session, ada)) == ([(calls.SCORE, "judge")], [])
    made.scored(session, call)
    assert (waits(session, juror.user), waits(session, ada)) == ([], [(calls.CONFER, "desk")])
    made.agreed(session, ada, call, (mine, (90, 90)))
    assert waits(session, ada) == [(calls.AGREE, "consensus")]
    assert bid.state == "draft"


def test_objections_wait_for_issuer_or_operator(session, ada, bao, dana, olga) -> None:
    call = made.opened(session, ada)
    made.noticed(session, ada, call, made.submitted(session, call, bao))
    for concerns in (False, True):
        objecting.raise_one(
            session, dana, call=made.held(session, call), site="",
            draft=ObjectionDraft(text="公示的业绩材料与合同编号不一致，请复核合同。"),
            about=CallObjectionDraft(concerns_issuer=concerns),
        )  # fmt: skip
        session.commit()
        assert waits(session, ada) == [(calls.OBJECTION, "objections")]
    assert waits(session, olga) == [(calls.OBJECTION, "objections")]
    session.execute(update(Call).values(notice_until=now()))
    assert waits(session, ada) == [(calls.OBJECTION, "objections")]


def test_desk_shows_what_waits(session, ada, sign_in) -> None:
    call = made.opened(session, ada)
    session.execute(update(Call).values(deadline=now()))
    session.commit()
    assert f"/calls/{call.id}/desk" in sign_in(ada).get("/desk").text
