"""Every life that is a table, by the name of its noun, with the states that its rows may have."""

from dataclasses import dataclass

from marketplace.calls import models as calls
from marketplace.calls.states import BID, CALL
from marketplace.cases import models as cases
from marketplace.cases.states import CASE, COPY
from marketplace.firsts import models as firsts
from marketplace.firsts.states import LIFE as FIRST_USE
from marketplace.interests import models as interests
from marketplace.interests.states import LIFE as INTEREST
from marketplace.lives import Life
from marketplace.objections import columns as objections
from marketplace.objections.states import LIFE as OBJECTION
from marketplace.products import models as products
from marketplace.products.states import LIFE as PRODUCT
from marketplace.projects import models as projects
from marketplace.projects.states import LIFE as PROJECT
from marketplace.scenarios import models as scenarios
from marketplace.scenarios.states import LIFE as SCENARIO


@dataclass(frozen=True, slots=True)
class Noun:
    """A life and the states that the database lets a row have, the first one first."""

    life: Life
    states: tuple[str, ...]

    @property
    def hats(self) -> tuple[str, ...]:
        """Whoever may do anything along this life."""
        return tuple(sorted({hat for arrow in self.life.arrows for hat in arrow.who}))


LIVES = {
    "scenario": Noun(SCENARIO, scenarios.STATES),
    "product": Noun(PRODUCT, products.STATES),
    "interest": Noun(INTEREST, interests.STATES),
    "call": Noun(CALL, calls.STATES),
    "bid": Noun(BID, calls.BID_STATES),
    "objection": Noun(OBJECTION, objections.STATES),
    "project": Noun(PROJECT, projects.STAGES),
    "first-use": Noun(FIRST_USE, firsts.STATES),
    "case": Noun(CASE, cases.STATES),
    "copy": Noun(COPY, cases.COPY_STATES),
}
