"""What people type about themselves and their organisations, validated once for every door."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from marketplace.accounts import credit_code, passwords
from marketplace.accounts.names import name_key
from marketplace.drafts import Draft, problem


def tidy_email(text: str) -> str:
    """The address as it is kept and compared: trimmed, half-width, lower case."""
    return text.strip().replace("＠", "@").casefold()


def _email(text: str) -> str:
    try:
        found = validate_email(tidy_email(text), check_deliverability=False)
    except EmailNotValidError:
        raise problem(
            "邮箱格式不对，请填写完整邮箱，例如 wang@example.cn。",
            "This is not an e-mail address. Type it in full, such as wang@example.cn.",
        ) from None
    return tidy_email(found.normalized)


def _credit_code(text: str) -> str:
    code = credit_code.tidy(text)
    if not code:
        return ""
    if len(code) != credit_code.LENGTH:
        raise problem(
            f"统一社会信用代码应为 18 位，现有 {len(code)} 位。请对照营业执照或法人证书填写。",
            f"A unified social credit code has 18 characters; this has {len(code)}. "
            "Copy it from the licence.",
        )
    if not credit_code.is_shaped(code):
        raise problem(
            "统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z），"
            "第 3 至 8 位是数字。请核对。",
            "The code has only digits and capitals without I, O, S, V, Z; characters 3 to 8 are "
            "digits. Please compare it with the licence.",
        )
    if not credit_code.is_valid(code):
        raise problem(
            "统一社会信用代码的校验位不符，可能有一位抄错。请对照证照逐位核对。",
            "The code's last character does not fit the others: one of them was probably "
            "mistyped. Compare it with the licence character by character.",
        )
    return code


def _website(text: str) -> str:
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    plain = all(c > " " for c in address)
    if not plain or "." not in host or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise problem(
            "网址请以 https:// 开头，例如 https://www.example.cn。",
            "Type the web address in full, such as https://www.example.cn.",
        )
    return address


def _organisation_name(text: str) -> str:
    if not name_key(text):
        raise problem(
            "请填写单位全称，例如“广州某某科技有限公司”。",
            "Type the organisation's full name, such as “Guangzhou Example Technology Co., Ltd.”.",
        )
    return " ".join(text.split())


def _one_line(text: str) -> str:
    return " ".join(text.split())


Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
# Spaces belong to a password; nothing of it is cut or changed.
Password = Annotated[str, StringConstraints(strip_whitespace=False)]
PersonName = Annotated[
    str, StringConstraints(min_length=1, max_length=80), AfterValidator(_one_line)
]
Language = Literal["zh", "en"]
Kind = Literal[
    "enterprise", "soe", "sme", "hospital", "university", "institute", "department",
    "park", "platform", "association", "other",
]  # fmt: skip


Badge = Literal["specialised", "little_giant", "champion", "high_tech", "chain_leading"]


class RegistrationDraft(Draft):
    """A new person. The password is checked by the caller, with `PasswordDraft`."""

    name: PersonName
    email: Email
    language: Language = "zh"


class PasswordDraft(Draft):
    """A new password of a person whose own words (`about`) it must not be."""

    about: tuple[str, ...] = ()
    password: Password

    @field_validator("password")
    @classmethod
    def _is_strong(cls, password: str, info: ValidationInfo) -> str:
        weak = passwords.weakness(password, *info.data.get("about", ()))
        if weak is not None:
            raise problem(weak.zh, weak.en)
        return password


class ProfileDraft(Draft):
    """What a person may change about themselves."""

    name: PersonName
    language: Language = "zh"


def _listed(value: object) -> object:
    return [one for one in value if one] if isinstance(value, list) else value


class OrganisationDraft(Draft):
    """An organisation as its admin, an operator or an import describes it."""

    name: Annotated[
        str, StringConstraints(min_length=2, max_length=200), AfterValidator(_organisation_name)
    ]
    name_other: Annotated[str, StringConstraints(max_length=200)] = ""
    kind: Kind
    city: str = ""
    credit_code: Annotated[str, AfterValidator(_credit_code)] = ""
    website: Annotated[str, StringConstraints(max_length=300), AfterValidator(_website)] = ""
    introduction: Annotated[str, StringConstraints(max_length=2000)] = ""
    badges: Annotated[list[Badge], BeforeValidator(_listed)] = Field(default=[])


class InvitationDraft(Draft):
    """Whom an organisation invites."""

    email: Email
    duty: Literal["admin", "member"] = "member"


class RoleDraft(Draft):
    """What an operator makes of a person; operators have a level, below the province a scope."""

    role: Literal["member", "organiser", "operator"]
    level: Literal["", "province", "department", "city"] = Field("", validate_default=True)
    scope: Annotated[str, StringConstraints(max_length=60)] = Field("", validate_default=True)

    @field_validator("level")
    @classmethod
    def _level_is_named(cls, level: str, info: ValidationInfo) -> str:
        if info.data.get("role") == "operator" and not level:
            raise problem("请选择统筹方的层级。", "Choose the operator's level.")
        return level

    @field_validator("scope")
    @classmethod
    def _scope_is_named(cls, scope: str, info: ValidationInfo) -> str:
        below = info.data.get("level") in ("department", "city")
        if info.data.get("role") == "operator" and below and not scope:
            raise problem(
                "请填写部门或地市名称，例如“省工业和信息化厅”或“佛山”。",
                "Name the department or the city, such as “Foshan”.",
            )
        return scope


class ReasonDraft(Draft):
    """Why something is refused; the person concerned reads it."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=300)]
