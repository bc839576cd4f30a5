"""How ready an event is, as a short checklist with numbers and what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.errors import Sentence
from marketplace.events.models import Event
from marketplace.events.overview import Numbers


@dataclass(frozen=True, slots=True)
class Step:
    """One line: `state` is done, todo, or later; `part` names the page where it is done."""

    name: Sentence
    state: str
    fact: Sentence
    part: str
    action: Sentence


def steps(event: Event, numbers: Numbers) -> list[Step]:
    """The steps from an empty event to one that took place, in their order."""
    return [make(event, numbers) for make in _STEPS]


def _slots(_event: Event, n: Numbers) -> Step:
    usable = n.slots - n.closed_slots
    closed = (f"，另有 {n.closed_slots} 个关闭", f", {n.closed_slots} closed")
    zh, en = closed if n.closed_slots else ("", "")
    return Step(
        Sentence("洽谈时段", "Meeting slots"),
        "done" if usable else "todo",
        Sentence(f"{usable} 个可用{zh}", f"{usable} to be used{en}"),
        "slots",
        Sentence("安排时段", "Lay out the slots"),
    )


def _tables(_event: Event, n: Numbers) -> Step:
    usable = n.tables - n.closed_tables
    return Step(
        Sentence("洽谈桌", "Tables"),
        "done" if usable else "todo",
        Sentence(
            f"{usable} 张可用（其中展位 {n.booths} 个），最多可容纳 {n.places} 场洽谈",
            f"{usable} to be used ({n.booths} of them booths): room for {n.places} meetings",
        ),
        "places",
        Sentence("布置洽谈桌", "Set up the tables"),
    )


def _lists(_event: Event, n: Numbers) -> Step:
    return Step(
        Sentence("关联清单", "Lists"),
        "done" if n.lists else "todo",
        Sentence(f"{n.lists} 份", f"{n.lists} attached"),
        "lists",
        Sentence("关联机会清单或能力清单", "Attach a list of opportunities or capabilities"),
    )


def _invitations(_event: Event, n: Numbers) -> Step:
    waiting, every = n.of("invited"), sum(n.people.values())
    return Step(
        Sentence("邀请", "Invitations"),
        "done" if every else "todo",
        Sentence(f"{waiting} 家尚未回复", f"{waiting} have not answered"),
        "invitations",
        Sentence("邀请场景方和供给方", "Invite owners and suppliers"),
    )


def _announced(event: Event, n: Numbers) -> Step:
    is_draft = event.state == "draft"
    return Step(
        Sentence("公布会议", "Announcement"),
        "todo" if is_draft else "done",
        Sentence(
            "公布后开放报名，并发出邀请" if is_draft else "已公布",
            "It opens registration and sends the invitations" if is_draft else "Announced",
        ),
        "desk",
        Sentence("公布会议", "Announce the event"),
    )


def _requests(event: Event, n: Numbers) -> Step:
    waiting = n.of("requested")
    state = "todo" if waiting else "done" if n.of("approved") else "later"
    return Step(
        Sentence("报名审批", "Requests to take part"),
        state,
        Sentence(f"{waiting} 家待审批", f"{waiting} wait for your decision"),
        "people",
        Sentence("审批报名", "Decide who takes part"),
    )


def _participants(_event: Event, n: Numbers) -> Step:
    demand, supply = n.of("approved", side="demand"), n.of("approved", side="supply")
    zh, en = "", ""
    if n.without_people:
        zh, en = (
            f"；{n.without_people} 家还没有代表",
            f"; {n.without_people} without a representative",
        )
    return Step(
        Sentence("参会单位", "Participants"),
        "done" if demand and supply and not n.without_people else "later",
        Sentence(
            f"需求方 {demand} 家，供给方 {supply} 家{zh}", f"{demand} demand, {supply} supply{en}"
        ),
        "people",
        Sentence("查看参会单位", "See who takes part"),
    )


def _wishes(_event: Event, n: Numbers) -> Step:
    approved = n.of("approved")
    return Step(
        Sentence("洽谈意向", "Wishes"),
        "done" if n.wishing else "later",
        Sentence(
            f"{approved} 家中已有 {n.wishing} 家提交",
            f"{n.wishing} of {approved} said whom to meet",
        ),
        "people",
        Sentence("提醒尚未提交的单位", "Remind those who said nothing"),
    )


def _plan(event: Event, n: Numbers) -> Step:
    is_due = bool(n.of("approved", side="demand") and n.of("approved", side="supply"))
    state = "done" if n.published else "todo" if is_due and n.slots and n.tables else "later"
    zh = (
        f"已发布第 {n.published} 版，{n.meetings} 场洽谈"
        if n.published
        else f"{n.drafts} 个草稿版本"
    )
    en = (
        f"version {n.published} is published, {n.meetings} meetings"
        if n.published
        else f"{n.drafts} drafts"
    )
    if n.pairs and not n.published:
        zh, en = f"{n.pairs} 个候选配对，{zh}", f"{n.pairs} possible pairs, {en}"
    return Step(
        Sentence("洽谈日程", "Timetable"), state, Sentence(zh, en), "plan",
        Sentence("生成并发布日程", "Generate and publish the timetable"),
    )  # fmt: skip


def _arrived(event: Event, n: Numbers) -> Step:
    return Step(
        Sentence("现场签到", "Check-in"),
        "done" if n.checked_in else "later",
        Sentence(
            f"{n.representatives} 人中已到 {n.checked_in} 人",
            f"{n.checked_in} of {n.representatives} people are there",
        ),
        "day",
        Sentence("打开现场页面", "Open the page of the day"),
    )


_STEPS: tuple[Callable[[Event, Numbers], Step], ...] = (
    _slots, _tables, _lists, _invitations, _announced, _requests, _participants, _wishes, _plan,
    _arrived,
)  # fmt: skip
