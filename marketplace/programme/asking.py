"""What a request asks of the headline, and who asks. In a request alone."""

from dataclasses import dataclass

from flask import request

from marketplace.db import today
from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.programme import policy
from marketplace.programme.drafts import AskedDraft
from marketplace.programme.listing import Window
from marketplace.programme.scope import PROVINCE, Scope, named, of_operator
from marketplace.web.forms import Form, read
from marketplace.web.identity import actor_or_none
from marketplace.web.language import language
from marketplace.web.transaction import db

NO_CITY = Sentence("请从列表中选择一个城市。", "Choose a city of the list.")
NO_SECTOR = Sentence("请从列表中选择一个领域。", "Choose a sector of the list.")
NOT_BOTH = Sentence("城市和领域请只选一个。", "Choose a city or a sector, not both.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The day and the scope, and the form as it was typed, with what is wrong about it."""

    draft: AskedDraft
    scope: Scope
    form: Form

    def query(self) -> dict[str, str]:
        """Arguments of an address that asks the same for good, whatever day it is then."""
        return {"on": self.draft.on.isoformat(), **self.scope.query()}


def asked() -> Asked:
    """What the address asks; where that cannot be read, today and the province, with problems."""
    draft, form = read(AskedDraft, dict(request.args))
    if draft is None:
        return Asked(AskedDraft(on=today()), PROVINCE, form)
    scope, problems = _scope(draft)
    form.problems.extend(problems)
    return Asked(draft, scope, form)


def asked_well() -> Asked:
    """The same for files and rows, which have no form to mend. InvalidError."""
    found = asked()
    if found.form.problems:
        raise InvalidError(found.form.problems)
    return found


def window(one: Asked, *, limit: int, offset: int = 0) -> Window:
    """How rows are shown to whoever asks."""
    return Window(language(), limit, offset, sees_details(one.scope))


def sees_details(scope: Scope) -> bool:
    user = actor_or_none()
    own = of_operator(db(), user) if user is not None else None
    return policy.sees_details(user, own, scope)


def _scope(draft: AskedDraft) -> tuple[Scope, list[Problem]]:
    if draft.city and draft.sector:
        return PROVINCE, [Problem("city", NOT_BOTH)]
    for kind, text, none in (("city", draft.city, NO_CITY), ("sector", draft.sector, NO_SECTOR)):
        if text.strip():
            found = named(db(), kind, text)
            return (found, []) if found else (PROVINCE, [Problem(kind, none)])
    return PROVINCE, []
