"""Who may see and do what with a project; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import acts_for, is_operator, speaks_for
from marketplace.lives import SYSTEM
from marketplace.projects.models import Project
from marketplace.projects.states import LIFE, OPERATOR, OWNER, SUPPLIER
from marketplace.scenarios.models import Scenario

EVERYBODY = (OWNER, SUPPLIER, OPERATOR)


def hats(user: User | None, project: Project) -> tuple[str, ...]:
    """What somebody is to a project; nobody at all is the system (command line, seeds)."""
    if user is None:
        return (SYSTEM,)
    worn = {
        OWNER: speaks_for(user, project.owner_id),
        SUPPLIER: speaks_for(user, project.supplier_id),
        OPERATOR: is_operator(user),
    }
    return tuple(hat for hat, wears in worn.items() if wears)


def can_see(user: User | None, project: Project) -> bool:
    """Its two sides and the operators; what the public sees are figures and cases."""
    return user is not None and bool(hats(user, project))


def can_keep(user: User | None, project: Project) -> bool:
    """The owner and the operators keep its steps, figures and ledger."""
    return bool({OWNER, OPERATOR, SYSTEM} & set(hats(user, project)))


def can_do(user: User | None, project: Project, verb: str) -> bool:
    """Whether this person may take the arrow `verb` from where the project stands."""
    return any(one.verb == verb for one in LIFE.open_to(project.stage, hats(user, project)))


def can_open(user: User | None, scenario: Scenario) -> bool:
    """The scenario's owner and the operators open its projects."""
    return acts_for(user, scenario.organisation_id)


def can_publish(user: User | None) -> bool:
    """Lessons are published by an operator; nobody at all is the system."""
    return user is None or is_operator(user)
