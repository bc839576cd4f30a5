"""The words for kinds, badges, roles and duties, in both languages."""

from marketplace.errors import Sentence

KINDS = {
    "enterprise": Sentence("企业", "Enterprise"),
    "soe": Sentence("国有企业", "State-owned enterprise"),
    "sme": Sentence("中小企业", "Small or medium enterprise"),
    "hospital": Sentence("医院", "Hospital"),
    "university": Sentence("高校", "University"),
    "institute": Sentence("科研院所", "Research institute"),
    "department": Sentence("政府部门", "Government department"),
    "park": Sentence("园区", "Park"),
    "platform": Sentence("服务平台", "Service platform"),
    "association": Sentence("协会联盟", "Association"),
    "other": Sentence("其他单位", "Other"),
}
BADGES = {
    "specialised": Sentence("专精特新", "Specialised and sophisticated SME"),
    "little_giant": Sentence("小巨人", "“Little giant”"),
    "champion": Sentence("单项冠军", "Manufacturing champion"),
    "high_tech": Sentence("高新技术企业", "High-tech enterprise"),
    "chain_leading": Sentence("链主企业", "Chain-leading enterprise"),
}
ROLES = {
    "member": Sentence("普通用户", "Member"),
    "organiser": Sentence("主办方", "Organiser"),
    "operator": Sentence("统筹方", "Operator"),
}
LEVELS = {
    "province": Sentence("省级", "Province"),
    "department": Sentence("部门", "Department"),
    "city": Sentence("地市", "City"),
}
DUTIES = {
    "admin": Sentence("管理员", "Admin"),
    "member": Sentence("成员", "Member"),
}
