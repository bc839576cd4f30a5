"""Walks of typical cases and of their copies."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.cases import policy, replicating, service
from marketplace.cases.drafts import AnswerDraft, CaseDraft
from marketplace.cases.models import Case, CaseCopy
from marketplace.cases.states import CASE, COPY
from marketplace.errors import RefusedError, Sentence
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario
from tests.walks import ground
from tests.walks.cast import house
from tests.walks.walking import Walker, Who

TEXTS = {
    f"{name}_{language}": words * 20
    for name in ("title", "story", "effect", "preconditions")
    for language, words in (("zh", "夜巡"), ("en", "Night "))
}


def _project(session: Session, people: dict[str, Who]) -> Project:
    need = ground.scenario(session, house(people["ada"]), "matching")
    return ground.running(session, need, ground.product(session, house(people["bao"])))


def case_walker(session: Session, people: dict[str, Who]) -> Walker:
    """Ada tells of her project."""
    project = _project(session, people)

    def begin(inside: Session) -> Case:
        return service.tell_case(inside, people["ada"], project=project, draft=CaseDraft(**TEXTS))

    return Walker(
        CASE, begin, attempt, hats, lambda case: case.state, people, others=(agree,)
    )  # fmt: skip


def attempt(session: Session, case: Case, verb: str, who: Who) -> None:
    service.take(session, who, case=case, verb=verb, sentence="原因")


def hats(case: Case, who: Who) -> Sequence[str]:
    return policy.hats(who, case)


def agree(session: Session, case: Case) -> None:
    """The supplier agrees, where there is something to agree to."""
    if policy.can_agree(None, case):
        service.agree(session, None, case=case)


def copy_walker(session: Session, people: dict[str, Who]) -> Walker:
    """A case of Ada's is proposed to Dana, who may try it with the same supplier."""
    project = _project(session, people)
    case = service.tell_case(session, None, project=project, draft=CaseDraft(**TEXTS))
    case.state = "published"
    need = ground.scenario(session, house(people["dana"]))

    def begin(inside: Session) -> CaseCopy:
        made = CaseCopy(case_id=case.id, scenario_id=need.id, state="proposed", score=80.0)
        made.scenario, made.case = need, case
        inside.add(made)
        inside.flush()
        return made

    return Walker(
        COPY, begin, attempt_copy, lambda copy, who: policy.copy_hats(who, copy),
        lambda copy: copy.state, people,
    )  # fmt: skip


def attempt_copy(session: Session, copy: CaseCopy, verb: str, who: Who) -> None:
    """Dana through her page; the rest follows from the project of her need."""
    if who is not None:
        draft = AnswerDraft(reason_code="other", sentence="不适用")
        replicating.answer(session, who, copy=copy, verb=verb, draft=draft)
        return
    if verb == "start" and copy.project_id is None:
        _begun(session, copy.scenario, copy.case.project)
    elif verb == "run" and copy.project_id is not None:
        session.get_one(Project, copy.project_id).stage = "operation"
    session.flush()
    if verb not in ("start", "run") or not replicating.follow_copies(session):
        raise RefusedError(Sentence("没有变化。", "Nothing follows."))


def _begun(session: Session, need: Scenario, like: Project) -> Project:
    made = Project(
        scenario_id=need.id, owner_id=need.organisation_id, supplier_id=like.supplier_id,
        product_id=like.product_id, title=need.title, stage="intent", opened_on=like.opened_on,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
