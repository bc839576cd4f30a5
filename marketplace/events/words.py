"""States, sides and kinds of events in words, in both languages."""

from marketplace.errors import Sentence

STATES = {
    "draft": Sentence("草稿", "Draft"),
    "open": Sentence("报名中", "Registration open"),
    "closed": Sentence("报名截止", "Registration closed"),
    "ended": Sentence("已结束", "Ended"),
    "cancelled": Sentence("已取消", "Cancelled"),
}
STATE_LOOKS = {
    "draft": "attention", "open": "good", "closed": "info", "ended": "quiet", "cancelled": "danger",
}  # fmt: skip
MODES = {
    "organiser": Sentence("由主办方统一排期", "The organiser makes the timetable"),
    "self_service": Sentence("参会方自行约见", "Participants ask each other for meetings"),
}
SIDES = {
    "demand": Sentence("需求方", "Demand"),
    "supply": Sentence("供给方", "Supply"),
}
PARTICIPANT_STATES = {
    "invited": Sentence("已邀请", "Invited"),
    "requested": Sentence("待审批", "Waiting for you"),
    "approved": Sentence("已通过", "Approved"),
    "declined": Sentence("未通过", "Declined"),
    "withdrawn": Sentence("已退出", "Withdrawn"),
}
PARTICIPANT_LOOKS = {
    "invited": "info", "requested": "attention", "approved": "good", "declined": "quiet",
    "withdrawn": "quiet",
}  # fmt: skip
SLOT_KINDS = {
    "meeting": Sentence("洽谈", "Meetings"),
    "break": Sentence("休息", "Break"),
    "pitch": Sentence("路演", "Pitch session"),
}
