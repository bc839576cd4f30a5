"""Letters to people, each in the language of its receiver. Links always use the set address."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace import mail
from marketplace.accounts.models import User
from marketplace.accounts.words import LEVELS, ROLES
from marketplace.errors import Sentence

NAME = Sentence("应用场景供需对接平台", "Scenario Marketplace")


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body in both languages; `{link}` and the like are filled on writing."""

    subject: Sentence
    body: Sentence


def send(
    session: Session, letter: Letter, *, to: str, language: str, name: str = "", **facts: str
) -> None:
    """Write a letter into the outbox of this transaction."""
    greeting = (
        Sentence(f"{name}，您好：", f"Dear {name},") if name else Sentence("您好：", "Hello,")
    )
    parts = [
        greeting.in_language(language),
        letter.body.in_language(language).format(**facts),
        "—— " + NAME.in_language(language),
    ]
    subject = letter.subject.in_language(language).format(**facts)
    mail.write(session, to=to, subject=subject, body="\n\n".join(parts) + "\n")


def to_person(session: Session, person: User, letter: Letter, **facts: str) -> None:
    """The same, to a person in the language of their profile."""
    send(session, letter, to=person.email, language=person.language, name=person.name, **facts)


def role_name(role: str, level: str | None, language: str) -> str:
    """`统筹方（省级）`, `Operator (Province)`."""
    name = ROLES[role].in_language(language)
    if not level:
        return name
    of = LEVELS[level].in_language(language)
    return f"{name}（{of}）" if language == "zh" else f"{name} ({of})"


VERIFY = Letter(
    Sentence("请确认您的邮箱", "Please confirm your e-mail address"),
    Sentence(
        "请在 48 小时内打开下面的链接，输入注册时设置的密码，即可完成注册：\n\n{link}\n\n"
        "如果不是您本人注册，请忽略这封邮件，账号不会启用。",
        "Open this link within 48 hours and type the password you chose to finish registering:"
        "\n\n{link}\n\nIf you did not register, ignore this letter; nothing will happen.",
    ),
)
ALREADY = Letter(
    Sentence("您已有账号", "You already have an account"),
    Sentence(
        "有人（可能是您本人）用这个邮箱再次注册。您已有账号，直接登录即可；忘记密码的话，"
        "可在 1 小时内通过下面的链接重新设置：\n\n{link}\n\n如果不是您本人操作，请忽略这封邮件。",
        "Somebody, perhaps you, registered again with this address. You already have an account: "
        "just sign in. If you forgot the password, set a new one within an hour:\n\n{link}\n\n"
        "If it was not you, ignore this letter.",
    ),
)
RESET = Letter(
    Sentence("重设密码", "Set a new password"),
    Sentence(
        "请在 1 小时内打开下面的链接设置新密码（只能使用一次）：\n\n{link}\n\n"
        "如果不是您本人申请，请忽略这封邮件，密码不会改变。",
        "Open this link within an hour to set a new password; it works once:\n\n{link}\n\n"
        "If you did not ask for it, ignore this letter; your password stays as it is.",
    ),
)
PASSWORD_CHANGED = Letter(
    Sentence("您的密码已更改", "Your password was changed"),
    Sentence(
        "您的密码刚刚被更改，其他设备上的登录已全部退出。\n\n"
        "如果不是您本人操作，请立即通过登录页的“忘记密码”重新设置。",
        "Your password was just changed and all other sign-ins were ended.\n\n"
        "If it was not you, set a new one at once: “Forgot your password?” on the sign-in page.",
    ),
)
INVITED = Letter(
    Sentence("邀请您加入“{organisation}”", "You are invited to join {organisation}"),
    Sentence(
        "{inviter} 邀请您在平台上代表“{organisation}”。请在 7 天内打开下面的链接，"
        "用收到这封邮件的邮箱登录或注册后接受邀请：\n\n{link}",
        "{inviter} invites you to speak for {organisation} here. Open this link within seven "
        "days, sign in or register with the address this letter was sent to, and accept:\n\n{link}",
    ),
)
CLAIM_ACCEPTED = Letter(
    Sentence("您已可代表“{organisation}”", "You now speak for {organisation}"),
    Sentence(
        "您的申请已通过，现在可以为“{organisation}”发布场景机会、登记产品：\n\n{link}",
        "Your request was approved. You can post scenarios and register products for "
        "{organisation}:\n\n{link}",
    ),
)
CLAIM_REFUSED = Letter(
    Sentence("您代表“{organisation}”的申请未通过", "Your request for {organisation} was declined"),
    Sentence(
        "您代表“{organisation}”的申请未通过。原因：{reason}\n\n补充材料后可再次申请：\n\n{link}",
        "Your request to speak for {organisation} was declined. Reason: {reason}\n\n"
        "You may ask again once this is settled:\n\n{link}",
    ),
)
BADGE_REFUSED = Letter(
    Sentence("资质标识未通过核验", "A badge was not confirmed"),
    Sentence(
        "“{organisation}”申报的“{badge}”未通过核验。原因：{reason}\n\n更正后可重新申报：\n\n{link}",
        "The badge “{badge}” claimed by {organisation} was not confirmed. Reason: {reason}\n\n"
        "You may claim it again once this is settled:\n\n{link}",
    ),
)
ROLE_CHANGED = Letter(
    Sentence("您的平台角色已变更", "Your role was changed"),
    Sentence("您在平台上的角色现在是：{role}。", "Your role on the marketplace is now: {role}."),
)
