"""A scenario of Ada's with questions, a confidential part and Bao's interest with its thread."""

from pathlib import Path

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.interests.dealing_models import ConfidentialFile, ScenarioDealing, ScenarioQuestion
from marketplace.interests.models import Interest, InterestFile, InterestMessage
from marketplace.scenarios.models import Scenario


def build(
    session: Session, ids: dict[str, dict[str, object]], cast: dict[str, User], data: Path, *,
    canary: str,
) -> None:  # fmt: skip
    """`canary` stands in all that neither Dana nor a visitor may read."""
    ada, bao = cast["ada"], cast["bao"]
    scenario = Scenario(
        title="ada dealing 巡检", description="公开 需要巡检", organisation_id=_house(ada),
        created_by_id=ada.id, state="published", updated_at=now(), published_at=now(),
        search_terms="巡检",
    )  # fmt: skip
    session.add(scenario)
    session.flush()
    about = {"scenario_id": scenario.id}
    session.add(
        ScenarioDealing(**about, confidential=canary, terms="不得转交第三方。", terms_version=1)
    )
    secret = ConfidentialFile(**about, **_file(data, f"{canary}-secret", canary))
    question = ScenarioQuestion(
        **about, organisation_id=_house(bao), asked_by_id=bao.id, text=f"{canary} 在哪里？"
    )
    interest = Interest(**about, organisation_id=_house(bao), why=canary, sent_at=now())
    session.add_all([secret, question, interest])
    session.flush()
    message = InterestMessage(
        interest_id=interest.id, side="supplier", author_id=bao.id, text=canary
    )
    message.files.append(InterestFile(**_file(data, f"{canary}-thread", canary)))
    session.add(message)
    session.flush()
    ids["ada dealing"] = {**about, "question_id": question.id, "attachment_id": secret.id}
    ids["ada thread"] = {"interest_id": interest.id, "attachment_id": message.files[0].id}


def _house(user: User) -> int:
    return user.memberships[0].organisation_id


def _file(data: Path, name: str, text: str) -> dict[str, object]:
    (data / "attachments" / name).write_text(text)
    return {
        "name": f"{name}.txt", "media_type": "text/plain", "size": len(text), "sha256": "0" * 64,
        "stored_as": name,
    }  # fmt: skip
