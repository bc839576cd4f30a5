"""Who may see and do what with open calls and bids; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator, speaks_for
from marketplace.calls.judging_models import CallObjection, Juror
from marketplace.calls.models import Bid, Call
from marketplace.calls.states import BIDDER, CALL, ISSUER
from marketplace.lives import SYSTEM
from marketplace.objections.states import HANDLER, RAISER
from marketplace.postings.policy import is_verified
from marketplace.scenarios import policy as scenario_policy
from marketplace.scenarios.models import Scenario

CALLABLE_STATES = ("published", "matching")
JUDGING_STATES = ("evaluation", "consensus", "notice", "awarded", "failed")


def is_issuer(user: User | None, call: Call) -> bool:
    """Who speaks for the organisation that issues it, or an operator."""
    return is_operator(user) or speaks_for(user, call.organisation_id)


def hats(user: User | None, call: Call) -> tuple[str, ...]:
    """What somebody is to a call; nobody at all is the system (deadlines, seeds)."""
    if user is None:
        return (SYSTEM,)
    return (ISSUER,) if is_issuer(user, call) else ()


def bid_hats(user: User | None, bid: Bid) -> tuple[str, ...]:
    """What somebody is to a bid; the issuer's steps are taken with the hats of the call."""
    if user is None:
        return (SYSTEM,)
    return (BIDDER,) if speaks_for(user, bid.organisation_id) else ()


def can_see(user: User | None, call: Call) -> bool:
    """A call is public once it is issued; a draft is for its issuer and whom it asks to join."""
    return (
        call.opened_at is not None
        or is_issuer(user, call)
        or any(speaks_for(user, one.scenario.organisation_id) for one in call.scenarios)
    )


def can_make(user: User | None, scenario: Scenario) -> bool:
    """The owner of an open scenario, or an operator."""
    return (
        is_verified(user)
        and scenario.state in CALLABLE_STATES
        and scenario_policy.is_open(scenario)
        and owns(user, scenario)
    )


def owns(user: User | None, scenario: Scenario) -> bool:
    """Who may make a call of it once it is open to suppliers."""
    return is_operator(user) or speaks_for(user, scenario.organisation_id)


def can_edit(user: User | None, call: Call) -> bool:
    """Texts, criteria and scenarios change in the draft alone."""
    return call.state == "draft" and is_issuer(user, call)


def can_do(user: User | None, call: Call, verb: str) -> bool:
    """Whether this person may take the arrow `verb` from where the call stands."""
    return any(one.verb == verb for one in CALL.open_to(call.state, hats(user, call)))


def is_own(user: User | None, bid: Bid) -> bool:
    return speaks_for(user, bid.organisation_id)


def is_unsealed(bid: Bid) -> bool:
    """A bid gets its alias when it is unsealed; before, it is its own house's alone."""
    return bid.alias is not None


def may_judge(juror: Juror | None, bid: Bid) -> bool:
    """A declared member of the panel who has no interest in this bid."""
    return (
        juror is not None
        and juror.released_at is None
        and juror.declared_at is not None
        and is_unsealed(bid)
        and all(one.organisation_id != bid.organisation_id for one in juror.conflicts)
    )


def can_read(user: User | None, call: Call, bid: Bid, juror: Juror | None) -> bool:
    """Its own house always; others once it is unsealed: the panel by its rules, the issuer.

    Who issues the call and sits on its panel reads as a member of the panel.
    """
    if is_own(user, bid):
        return True
    if juror is not None and juror.released_at is None:
        return may_judge(juror, bid)
    return is_unsealed(bid) and is_issuer(user, call)


def names_shown(call: Call) -> bool:
    """Whether panel and issuer know whose bid is whose: always, or from the first notice on."""
    return not call.names_hidden or call.notice_from is not None


def can_object(user: User | None, call: Call) -> bool:
    return is_verified(user) and call.state == "notice"


def objection_hats(user: User, call: Call, objection: CallObjection) -> tuple[str, ...]:
    """Operators handle every objection; the issuer those that do not concern it itself."""
    own = not objection.concerns_issuer and objection.organisation_id != call.organisation_id
    worn = {
        HANDLER: is_operator(user) or (own and speaks_for(user, call.organisation_id)),
        RAISER: objection.raised_by_id == user.id,
    }
    return tuple(hat for hat, wears in worn.items() if wears)


def sees_whole_record(user: User | None, call: Call) -> bool:
    """The edition with bids, scores and names: the issuer; its members on the panel afterwards."""
    return is_issuer(user, call) and (
        call.state not in ("open", "evaluation", "consensus")
        or all(
            one.released_at is not None or user is None or one.user_id != user.id
            for one in call.jurors
        )
    )


def sees_record(user: User | None, call: Call) -> bool:
    """After the award everybody; before, the issuer."""
    return sees_whole_record(user, call) or call.state == "awarded"
