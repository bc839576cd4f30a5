"""Wishes, requests, languages and outcomes in words, in both languages."""

from marketplace.errors import Sentence

WISHES = {
    "must": Sentence("必见", "Must meet"),
    "like": Sentence("想见", "Would like"),
    "no": Sentence("不见", "No thanks"),
}
WISH_SIGNS = {"must": "star", "like": "hand-thumbs-up", "no": "x-lg"}
STATES = {
    "invited": Sentence("主办方邀请您参加", "You are invited"),
    "requested": Sentence("等待主办方审核", "Waiting for the organiser"),
    "approved": Sentence("参会已确认", "You take part"),
    "declined": Sentence("报名未通过", "The organiser declined"),
    "withdrawn": Sentence("已退出", "You withdrew"),
}
STATE_LOOKS = {
    "invited": "info", "requested": "attention", "approved": "good", "declined": "danger",
    "withdrawn": "quiet",
}  # fmt: skip
REQUESTS = {
    "asked": Sentence("等待答复", "Waiting for an answer"),
    "accepted": Sentence("已约定", "Agreed"),
    "refused": Sentence("已谢绝", "Declined"),
    "expired": Sentence("已过期", "Lapsed"),
}
REQUEST_LOOKS = {"asked": "attention", "accepted": "good", "refused": "quiet", "expired": "quiet"}
CAUSES = {
    "own": Sentence("没有空", "Not free"),
    "pitch": Sentence("路演", "Pitch session"),
    "late": Sentence("将迟到", "Late"),
    "no_show": Sentence("不能到场", "Cannot come"),
}
RESULTS = {
    "cooperation_possible": Sentence("有合作可能", "Cooperation possible"),
    "informative": Sentence("增进了解", "Informative"),
    "insufficient_interest": Sentence("意向不足", "Not enough interest"),
    "did_not_take_place": Sentence("未进行", "Did not take place"),
}
TONGUES = {
    "zh": Sentence("普通话", "Mandarin"),
    "yue": Sentence("粤语", "Cantonese"),
    "en": Sentence("英语", "English"),
    "ja": Sentence("日语", "Japanese"),
    "ko": Sentence("韩语", "Korean"),
    "fr": Sentence("法语", "French"),
    "de": Sentence("德语", "German"),
    "es": Sentence("西班牙语", "Spanish"),
    "pt": Sentence("葡萄牙语", "Portuguese"),
    "ru": Sentence("俄语", "Russian"),
    "ar": Sentence("阿拉伯语", "Arabic"),
}
