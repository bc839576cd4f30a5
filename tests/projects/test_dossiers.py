"""The tolerance dossier: agreed to as it was read, taken back by any change, then fixed."""

import pytest
from sqlalchemy import select

from marketplace.errors import ForbiddenError, InvalidError, RefusedError, StaleError
from marketplace.notices.models import Alert
from marketplace.projects import dossiers, service
from marketplace.projects.dossiers import PARTS, DossierDraft
from tests.projects import made

EMPTY = dossiers.seal(dossiers.texts(None))


@pytest.fixture
def project(session, ada, bao):
    return made.project(session, ada, bao)


def save(session, who, project, seen, **changes):
    draft = DossierDraft(**{**made.SETTLED, **changes})
    found = dossiers.save(session, who, project=project, draft=draft, seen=seen)
    session.commit()
    return found


def agree(session, who, project, side, texts=made.SETTLED):
    return dossiers.agree(session, who, project=project, side=side, seen=dossiers.seal(texts))


def test_both_sides_agree_to_what_they_read(session, ada, bao, project) -> None:
    save(session, bao, project, EMPTY)
    agree(session, ada, project, "owner")
    assert not service.is_agreed(service.dossier(session, project))
    # The owner's agreement changed the row, not the texts that the supplier has before them.
    agree(session, bao, project, "supplier")
    found = service.dossier(session, project)
    assert service.is_agreed(found)
    assert (found.owner_agreed_by_id, found.supplier_agreed_by_id) == (ada.id, bao.id)


def test_any_change_takes_both_agreements_back(session, ada, bao, project) -> None:
    made.agreed(session, project, ada, bao)
    found = save(session, ada, project, dossiers.seal(made.SETTLED), risks="误报会停线半小时。")
    assert [found.owner_agreed_at, found.supplier_agreed_at] == [None, None]
    assert [found.owner_agreed_by_id, found.supplier_agreed_by_id] == [None, None]
    told = session.scalars(select(Alert.topic).where(Alert.user_id == bao.id)).all()
    assert any(topic.endswith(":changed") for topic in told)


def test_the_same_texts_keep_the_agreements(session, ada, bao, project) -> None:
    made.agreed(session, project, ada, bao)
    assert service.is_agreed(save(session, ada, project, "whatever"))


def test_agreeing_to_other_texts_is_refused_with_them(session, ada, bao, project) -> None:
    save(session, bao, project, EMPTY)
    changed = {**made.SETTLED, "risks": "误报会停线半小时。"}
    save(session, bao, project, dossiers.seal(made.SETTLED), risks=changed["risks"])
    with pytest.raises(StaleError) as stale:
        agree(session, ada, project, "owner")
    assert stale.value.theirs == changed


def test_saving_over_other_texts_shows_both(session, ada, bao, project) -> None:
    save(session, bao, project, EMPTY)
    with pytest.raises(StaleError) as stale:
        save(session, ada, project, EMPTY, risks="我们写的风险。")
    assert stale.value.yours == {"risks": "我们写的风险。"}
    assert stale.value.theirs == {"risks": made.SETTLED["risks"]}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_a_sentence_before_anybody_agrees(session, ada, bao, project, part) -> None:
    texts = {**made.SETTLED, part: "无"}
    save(session, bao, project, EMPTY, **{part: "无"})
    with pytest.raises(InvalidError) as refused:
        agree(session, ada, project, "owner", texts)
    assert [one.field for one in refused.value.problems] == [part]


def test_nobody_agrees_for_the_other_side(session, ada, bao, olga, dana, project) -> None:
    save(session, bao, project, EMPTY)
    for who, side in ((ada, "supplier"), (bao, "owner"), (olga, "owner"), (dana, "owner"),
                      (ada, "operator")):  # fmt: skip
        with pytest.raises(ForbiddenError):
            agree(session, who, project, side)
    for who in (olga, dana):
        with pytest.raises(ForbiddenError):
            save(session, who, project, dossiers.seal(made.SETTLED), risks="别人写的风险。")


def test_the_dossier_is_fixed_once_the_trial_began(session, ada, bao, project) -> None:
    made.until(session, project, "trial", ada, bao)
    with pytest.raises(RefusedError):
        save(session, ada, project, dossiers.seal(made.SETTLED), risks="事后改写的风险。")
    with pytest.raises(RefusedError):
        agree(session, ada, project, "owner")


def test_the_other_side_hears_that_its_agreement_is_awaited(session, ada, bao, project) -> None:
    save(session, bao, project, EMPTY)
    agree(session, ada, project, "owner")
    session.flush()
    told = session.execute(select(Alert.user_id, Alert.link).where(Alert.topic.like("%:owner")))
    assert [tuple(row) for row in told] == [(bao.id, f"/projects/{project.id}/dossier")]
