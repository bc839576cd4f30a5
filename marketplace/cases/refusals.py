"""Why a case is not taken further, said to whoever asked."""

from marketplace.errors import Problem, Sentence

TOLD_ALREADY = Sentence(
    "该项目已有典型案例，请在原案例中继续。",
    "The project has a case already. Go on with that one.",
)
NOT_RUNNING = Sentence(
    "项目尚未投产运营，不能作为典型案例。请在投产后再写。",
    "The project is not in operation, so it is no typical case yet. Come back once it is.",
)
NOT_AGREED = Sentence(
    "供给方尚未同意案例内容，不能发布。请等对方在案例页面点击“同意”。",
    "The supplier has not agreed to the texts as they stand. Wait until they do on this page.",
)
NOT_NOW = Sentence(
    "案例已发布或撤下，不能再更改。", "The case was published or withdrawn and stays as it is."
)
NO_PICTURE = Sentence(
    "案例只收图片：请上传 PNG 或 JPG。", "A case takes pictures alone: send a PNG or JPG."
)
TOO_MANY = Sentence(
    "一个案例最多 12 张图片。请先删除不需要的。",
    "A case has at most 12 pictures. Remove one that is not needed first.",
)
NOT_PUBLISHED = Sentence(
    "只有已发布的案例才会推荐给其他单位。",
    "Only a published case is proposed to other organisations.",
)
NO_REASON = Sentence("请选择不适用的原因。", "Choose why it is not for you.")
NAMES = {
    "title": Sentence("标题", "Title"),
    "story": Sentence("案例经过", "Story"),
    "effect": Sentence("成效", "Effect"),
    "preconditions": Sentence("适用条件", "Preconditions"),
}


def missing(part: str, language: str) -> Problem:
    """A text that is needed now."""
    name = NAMES[part]
    sentence = Sentence(f"发布前请补充英文：{name.zh}。", f"Add the English before: {name.en}.")
    if language == "zh":
        sentence = Sentence(f"提交前请填写：{name.zh}。", f"Fill in the Chinese: {name.en}.")
    return Problem(f"{part}_{language}", sentence)
