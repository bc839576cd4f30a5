"""From own postings to what needs an answer today, and to the next step of each."""

import datetime as dt
from dataclasses import dataclass

from marketplace.db import now
from marketplace.desk.queries import Own
from marketplace.errors import Sentence
from marketplace.products.service import FRESH_FOR

SOON = dt.timedelta(days=7)
CONFIRM_SOON = dt.timedelta(days=30)
OPEN = ("published", "matching")

EDIT, SHOW, FITS = "edit", "show", "fits"
Step = tuple[str, Sentence]

STEPS: dict[tuple[str, str], Step] = {
    ("scenario", "draft"): (EDIT, Sentence("填完并提交审核", "Finish and submit")),
    ("scenario", "review"): (SHOW, Sentence("等待审核", "Waiting for the review")),
    ("scenario", "returned"): (EDIT, Sentence("修改后重新提交", "Mend and submit again")),
    ("scenario", "published"): (FITS, Sentence("查看匹配产品", "See what fits")),
    ("scenario", "matching"): (FITS, Sentence("继续对接", "Go on matching")),
    ("scenario", "awarded"): (SHOW, Sentence("记录试点开始", "Record the trial")),
    ("scenario", "trial"): (SHOW, Sentence("记录投产或终止", "Record how the trial ended")),
    ("scenario", "expired"): (EDIT, Sentence("延期或关闭", "Set a new deadline or close")),
    ("product", "draft"): (EDIT, Sentence("填完并提交审核", "Finish and submit")),
    ("product", "review"): (SHOW, Sentence("等待审核", "Waiting for the review")),
    ("product", "returned"): (EDIT, Sentence("修改后重新提交", "Mend and submit again")),
    ("product", "listed"): (FITS, Sentence("查看匹配场景", "See what fits")),
    ("product", "expired"): (SHOW, Sentence("确认仍然有效", "Confirm that it still holds")),
}
LOOK: Step = (SHOW, Sentence("查看", "Look at it"))


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that needs an answer: about which posting, why, by when, and where to do it."""

    own: Own
    why: Sentence
    page: str
    due: dt.datetime | None = None


def step(own: Own) -> Step:
    """The page to go to and the name of the next step."""
    return STEPS.get((own.side, own.state), LOOK)


def todos(own: list[Own]) -> list[Todo]:
    """What needs an answer, the soonest due first; what was returned is due today."""
    found = [one for line in own if (one := _todo(line)) is not None]
    today, latest = now(), now() + dt.timedelta(days=10_000)

    def order(one: Todo) -> tuple[dt.datetime, dt.datetime]:
        unset = today if one.own.state == "returned" else latest
        return one.due or unset, one.own.updated_at

    return sorted(found, key=order)


def _todo(own: Own) -> Todo | None:
    if own.state == "returned":
        return Todo(own, Sentence("被退回，请按说明修改", "Returned: mend what was asked"), EDIT)
    return _about_scenario(own) if own.side == "scenario" else _about_product(own)


def _about_scenario(own: Own) -> Todo | None:
    if own.state == "expired":
        why = Sentence("已到期：延长期限，或说明原因后关闭", "Expired: extend it, or close it")
        return Todo(own, why, EDIT, own.due)
    if own.state not in OPEN:
        return None
    if not own.decided:
        why = Sentence(
            "还没有挑选匹配的产品：入围或说明不合适", "No product chosen yet: shortlist or decline"
        )
        return Todo(own, why, FITS, own.due)
    if own.due is not None and own.due < now() + SOON:
        return Todo(own, Sentence("即将截止", "Closes soon"), SHOW, own.due)
    return None


def _about_product(own: Own) -> Todo | None:
    until = own.due + FRESH_FOR if own.due else None
    if own.state == "expired":
        why = Sentence("已过期：请确认仍然有效", "Expired: confirm that it still holds")
        return Todo(own, why, SHOW, until)
    if own.state == "listed" and until is not None and until < now() + CONFIRM_SOON:
        why = Sentence("请确认仍然有效", "Confirm that it still holds")
        return Todo(own, why, SHOW, until)
    return None
