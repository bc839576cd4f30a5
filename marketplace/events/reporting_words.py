"""Attendance in words."""

from marketplace.errors import Sentence

ATTENDANCES = {
    "": Sentence("未登记", "Nothing said yet"),
    "held": Sentence("已举行", "Held"),
    "demand_missing": Sentence("需求方缺席", "Owner missing"),
    "supply_missing": Sentence("供给方缺席", "Supplier missing"),
    "not_held": Sentence("未举行", "Not held"),
}
