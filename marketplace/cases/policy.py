"""Who may see and do what with a case and its copies; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import acts_for, is_operator, speaks_for
from marketplace.cases.models import Case, CaseCopy
from marketplace.cases.states import CASE, COPY, OPERATOR, RECEIVER, TELLER
from marketplace.lives import SYSTEM, Arrow
from marketplace.projects.models import Project


def hats(user: User | None, case: Case) -> tuple[str, ...]:
    """What somebody is to a case; nobody at all is the system (command line, seeds)."""
    if user is None:
        return (SYSTEM,)
    worn = {TELLER: speaks_for(user, case.project.owner_id), OPERATOR: is_operator(user)}
    return tuple(hat for hat, wears in worn.items() if wears)


def copy_hats(user: User | None, copy: CaseCopy) -> tuple[str, ...]:
    """What somebody is to a proposal of a case."""
    if user is None:
        return (SYSTEM,)
    return (RECEIVER,) if speaks_for(user, copy.scenario.organisation_id) else ()


def can_tell(user: User | None, project: Project) -> bool:
    """The owner of a project, or an operator."""
    return acts_for(user, project.owner_id)


def can_see(user: User | None, case: Case) -> bool:
    """What is published is public; before and after that both sides and the operators see it."""
    return case.state == "published" or can_see_all(user, case)


def can_see_all(user: User | None, case: Case) -> bool:
    """Both sides of its project and the operators."""
    return acts_for(user, case.project.owner_id) or speaks_for(user, case.project.supplier_id)


def can_edit(user: User | None, case: Case) -> bool:
    """Its owner while it is a draft, operators until it is published."""
    worn = set(hats(user, case))
    return (case.state == "draft" and bool(worn)) or (
        case.state == "review" and bool({OPERATOR, SYSTEM} & worn)
    )


def can_agree(user: User | None, case: Case) -> bool:
    """The supplier; an operator notes an agreement that was given in writing."""
    return case.state in ("draft", "review") and (
        user is None or acts_for(user, case.project.supplier_id)
    )


def can_see_copy(user: User | None, copy: CaseCopy) -> bool:
    """Whoever it was proposed to, and the operators."""
    return acts_for(user, copy.scenario.organisation_id)


def steps(user: User | None, case: Case) -> list[Arrow]:
    """What a signed-in person may do with a case now."""
    return CASE.open_to(case.state, hats(user, case)) if user is not None else []


def copy_steps(user: User | None, copy: CaseCopy) -> list[Arrow]:
    """What a signed-in person may do with a proposal now."""
    return COPY.open_to(copy.state, copy_hats(user, copy)) if user is not None else []
