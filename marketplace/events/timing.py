"""What may still be done with an event, decided by the clock of the server."""

import datetime as dt

from marketplace.errors import RefusedError, Sentence
from marketplace.events.models import Event
from marketplace.events.policy import OVER

IS_OVER = Sentence("对接会已结束或取消，不能再修改。", "The event is over; nothing can be changed.")


def is_in_time(until: dt.datetime | None, at: dt.datetime) -> bool:
    """A deadline is met up to the very moment; without one there is always time."""
    return until is None or at <= until


def must_go_on(event: Event) -> None:
    """Raises RefusedError once an event has ended or was cancelled."""
    if event.state in OVER:
        raise RefusedError(IS_OVER)
