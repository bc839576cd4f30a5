"""The nouns that walk, and many walks of one of them."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.walks import call_walker, project_walker
from tests.walks.walking import STEPS, Walker, Who

WALKERS: dict[str, Callable[[Session, dict[str, Who]], Walker]] = {
    "call": call_walker.call_walker,
    "bid": call_walker.bid_walker,
    "project": project_walker.walker,
}
TRIES = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 99), st.booleans()),
    min_size=STEPS, max_size=STEPS,
)  # fmt: skip


def walks_of(session: Session, people: dict[str, Who], noun: str, count: int) -> Walker:
    """The walker of a noun after so many walks; AssertionError tells a step that is not drawn."""
    walker = WALKERS[noun](session, people)

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(tries=TRIES)
    def walk(tries: list[tuple[int, int, bool]]) -> None:
        walker.walk(session, tries)

    walk()
    return walker
