"""What a product needs to be matched well, weightiest first."""

import re

from marketplace.errors import Sentence
from marketplace.postings.completeness import Step, Values, has, says


def _has_proof(values: Values) -> bool:
    effect = str(values.get("effect") or "")
    return len(effect) >= 15 and bool(re.search(r"\d", effect))


STEPS = (
    Step("title", 10, says("title", 4), Sentence(
        "先写产品名称：用途加形态，例如“冲压件在线 AOI 检测仪”。",
        "Begin with the name: purpose and form, such as “In-line AOI for stamped parts”.",
    )),
    Step("description", 20, says("description", 30), Sentence(
        "写明产品能做什么：解决哪类问题、输入什么、输出什么。这一项对匹配帮助最大。",
        "Say what it does: which problem, what goes in, what comes out. Nothing helps more.",
    )),
    Step("effect", 20, _has_proof, Sentence(
        "写一个带数字的应用实效，例如“在某厂三条产线上漏检率由 2% 降到 0.1%”。",
        "Give one proven effect with a number, such as “missed defects fell from 2 % to 0.1 % on "
        "three lines”.",
    )),
    Step("tags", 10, lambda values: has("tags")(values) or has("suggested")(values), Sentence(
        "选几个技术标签，例如“机器视觉”。",
        "Choose a few technology tags, such as “machine vision”.",
    )),
    Step("types", 10, has("types"), Sentence(
        "选择适用的场景类型，例如“质量检测”。",
        "Choose the scenario types it serves, such as quality inspection.",
    )),
    Step("maturity", 10, says("maturity"), Sentence(
        "选择成熟度，场景方据此判断能否直接采购。",
        "Choose how mature it is: owners decide by it whether they can buy or try.",
    )),
    Step("certificates", 10, has("certificates"), Sentence(
        "列出已取得的证书和许可；没有可写“无”。",
        "List certificates and permits held.",
    )),
    Step("city", 5, says("city"), Sentence(
        "选择所在城市，有的场景只面向本地供应商。",
        "Choose the city: some owners want suppliers nearby.",
    )),
    Step("price", 5, lambda values: says("price")(values) or says("price_note")(values), Sentence(
        "填写参考价格（万元）或“面议”。",
        "Give a price in 10,000 yuan, or 面议 for by negotiation.",
    )),
)  # fmt: skip
