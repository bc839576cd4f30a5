"""Jobs of open calls: the deadline, suppliers whose products fit, offers to owners."""

from marketplace.accounts.queries import speakers
from marketplace.calls import clock, letters, offering, queries
from marketplace.config import Settings
from marketplace.errors import Sentence
from marketplace.jobs import Run, enqueue, every, job
from marketplace.matching import service as matching

CLOCK_SECONDS = 60
OFFER_SECONDS = 24 * 3600
MOST_TOLD = 50
FITS = Sentence("新发榜单适合您的产品，可以揭榜", "a new open call fits your product; you can bid")


@every(CLOCK_SECONDS, "calls.clock")
def unseal_due(run: Run) -> None:
    """Unseal the bids of every call whose deadline has passed, each in its own transaction."""
    with run.database.reading() as session:
        numbers = queries.due(session)
    done = 0
    for number in numbers:
        with run.database.writing() as session:
            call = queries.held(session, number)
            done += clock.unseal(session, None, call=call, site=_site(run))
        run.progress(done, len(numbers))
    if done:
        _send_letters(run)


@job("calls.tell_suppliers")
def tell_suppliers(run: Run) -> None:
    """Tell those whose products fit the leading scenario of a new call; once a person."""
    with run.database.writing() as session:
        call = queries.held(session, int(run.payload["call_id"]))
        found = matching.fits(session, queries.lead_of(call), top=MOST_TOLD)
        owners = {call.organisation_id, *(one.scenario.organisation_id for one in call.scenarios)}
        houses = [one.organisation_id for one, _match in found if one.organisation_id not in owners]
        people = speakers(session, houses)
        told = [person for house in dict.fromkeys(houses) for person in people[house]]
        letters.say(session, told, call, "fits", FITS, site=_site(run))
    _send_letters(run)


@every(OFFER_SECONDS, "calls.offer")
def offer(run: Run) -> None:
    """Offer an open call to owners of scenarios that nothing has fitted for long."""
    while True:
        with run.database.writing() as session:
            count = offering.offer_due(session, site=_site(run))
        if not count:
            break
        _send_letters(run)


def _send_letters(run: Run) -> None:
    with run.database.writing() as session:
        number = enqueue(session, "deliver_mail", {}).id
    run.jobs.send(number)


def _site(run: Run) -> str:
    settings: Settings = run.jobs.context["settings"]
    return settings.address
