"""What a trial that ended teaches others: written by those who know, read without their names."""

from typing import Annotated

from pydantic import Field, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.drafts import Draft
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, Sentence
from marketplace.postings.values import clean
from marketplace.projects import policy
from marketplace.projects.anonymity import HAN, names_of, standing_in
from marketplace.projects.models import Lesson, Project
from marketplace.search.terms import terms_of

PARTS = ("title", "tried", "happened", "advice")
Text = Annotated[str, Field(min_length=15, max_length=4_000)]


class LessonDraft(Draft):
    """A title and three passages; none of them names anybody."""

    title: Annotated[str, Field(min_length=4, max_length=200)]
    tried: Text
    happened: Text
    advice: Text

    @field_validator(*PARTS, mode="before")
    @classmethod
    def _visible(cls, value: object) -> object:
        return clean(value) if isinstance(value, str) else value


def lesson_of(session: Session, project: Project) -> Lesson | None:
    """The lesson of a project, if anybody wrote one."""
    return session.scalars(select(Lesson).where(Lesson.project_id == project.id)).one_or_none()


def write(session: Session, actor: User | None, *, project: Project, draft: LessonDraft) -> Lesson:
    """Keep the lesson; other texts are published anew. Hold the project's row before.

    Raises:
        ForbiddenError: not by its sides or an operator.
        RefusedError: the project did not end.
        InvalidError: a name of either side stands in it; says which.
    """
    if not policy.hats(actor, project):
        raise ForbiddenError
    if project.stage != "ended":
        raise RefusedError(not_ended())
    _check_names(session, project, draft.model_dump())
    found = lesson_of(session, project) or Lesson(project_id=project.id)
    texts = draft.model_dump()
    if any(getattr(found, name) != texts[name] for name in PARTS):
        found.published_at = None
    for name in PARTS:
        setattr(found, name, texts[name])
    found.sector_id = project.sector_id
    found.language = "zh" if HAN.search(draft.title + draft.tried) else "en"
    found.search_terms = terms_of(*(texts[name] for name in PARTS))
    session.add(found)
    session.flush()
    return found


def publish(session: Session, actor: User | None, *, project: Project) -> Lesson:
    """Make it public: somebody who is of neither side reads it first. Hold the project's row.

    Names are looked for once more, as they may have changed since it was written.

    Raises:
        ForbiddenError: not by an operator.
        RefusedError: nobody wrote one.
        InvalidError: a name stands in it.
    """
    found = _of_operator(session, actor, project)
    _check_names(session, project, {name: getattr(found, name) for name in PARTS})
    found.published_at = found.published_at or now()
    session.flush()
    return found


def withdraw(session: Session, actor: User | None, *, project: Project) -> Lesson:
    """Take it off the public pages, to be mended. Hold the project's row before.

    Raises:
        ForbiddenError: not by an operator.
        RefusedError: nobody wrote one.
    """
    found = _of_operator(session, actor, project)
    found.published_at = None
    session.flush()
    return found


def _of_operator(session: Session, actor: User | None, project: Project) -> Lesson:
    if not policy.can_publish(actor):
        raise ForbiddenError
    found = lesson_of(session, project)
    if found is None:
        raise RefusedError(
            Sentence("还没有人填写经验。", "Nobody has written the lesson yet."),
        )
    return found


def _check_names(session: Session, project: Project, texts: dict[str, str]) -> None:
    names = names_of(session, project)
    found = {part: standing_in(names, texts[part]) for part in PARTS}
    problems = [Problem(part, _names_them(named)) for part, named in found.items() if named]
    if problems:
        raise InvalidError(problems)


def _names_them(named: list[str]) -> Sentence:
    shown = list(dict.fromkeys(named))
    return Sentence(
        f"经验不署名，请去掉：{'、'.join(shown)}。可写“一家三甲医院”“供应商”这样的说法。",
        f"A lesson names nobody. Please take out: {', '.join(shown)}. Say “a hospital” or "
        "“the supplier” instead.",
    )


def not_ended() -> Sentence:
    """Why there is nothing to write yet."""
    return Sentence(
        "只有容错终止的项目才填写经验。",
        "A lesson is written for a project that ended under error tolerance.",
    )
