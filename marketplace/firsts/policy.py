"""Who may see and do what with a first use; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import acts_for, is_operator, speaks_for
from marketplace.firsts.models import PUBLIC_STATES, FirstUse
from marketplace.firsts.states import CLAIMANT, LIFE, OPERATOR
from marketplace.lives import SYSTEM, Arrow
from marketplace.projects.models import Project


def hats(user: User | None, claim: FirstUse) -> tuple[str, ...]:
    """What somebody is to a claim; nobody at all is the system (command line, seeds)."""
    if user is None:
        return (SYSTEM,)
    worn = {CLAIMANT: speaks_for(user, claim.organisation_id), OPERATOR: is_operator(user)}
    return tuple(hat for hat, wears in worn.items() if wears)


def can_claim(user: User | None, project: Project) -> bool:
    """Either side of a project."""
    return speaks_for(user, project.supplier_id) or speaks_for(user, project.owner_id)


def can_see_evidence(user: User | None, claim: FirstUse) -> bool:
    """Both sides of its project and the operators; files are never public."""
    return acts_for(user, claim.project.owner_id) or speaks_for(user, claim.project.supplier_id)


def can_see(user: User | None, claim: FirstUse) -> bool:
    """A claim is public from the beginning of its public notice, unless it came to nothing."""
    return claim.state in PUBLIC_STATES or can_see_evidence(user, claim)


def can_edit(user: User | None, claim: FirstUse) -> bool:
    """The claimant, while it is a draft."""
    return claim.state == "draft" and bool({CLAIMANT, SYSTEM} & set(hats(user, claim)))


def steps(user: User | None, claim: FirstUse) -> list[Arrow]:
    """What a signed-in person may do now."""
    return LIFE.open_to(claim.state, hats(user, claim)) if user is not None else []
