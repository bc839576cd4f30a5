"""Lessons: without names, read by an operator, found by words and by sector."""

import pytest

from marketplace.errors import ForbiddenError, InvalidError, RefusedError
from marketplace.projects import lesson_queries, lessons
from marketplace.projects.anonymity import names_of, standing_in
from marketplace.projects.lessons import LessonDraft
from marketplace.taxonomy.models import Concept
from tests.projects import made

TOLD = {
    "title": "油雾环境下相机要每班清洁",
    "tried": "在冲压线上方装相机，用视觉模型代替夜班目检，试点三个月。",
    "happened": "油雾两小时后遮住镜头，误停每天二十次，产线停用。",
    "advice": "先做一周环境测试，再谈算法；镜头要有气幕保护。",
}


@pytest.fixture
def ended(session, ada, bao):
    """Ada's project with Bao, which ended in its trial."""
    need = made.scenario(session, ada, contact="陈主任 020-1234567 chen@ada.example")
    project = made.project(session, ada, bao, of=need, offered=made.product(session, bao))
    made.house(bao).name = "广州市极光慧眼机器人股份有限公司"
    made.house(bao).name_other = "Aurora Vision Robotics Co., Ltd."
    return made.until(session, project, "ended", ada, bao)


def write(session, who, project, **values):
    return lessons.write(session, who, project=project, draft=LessonDraft(**{**TOLD, **values}))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("广州市极光慧眼机器人股份有限公司的设备。", "广州市极光慧眼机器人股份有限公司"),
        ("由极光慧眼机器人承担这次试点的工作。", "极光慧眼机器人"),
        ("Aurora  Vision Robotics brought the cameras.", "Aurora Vision Robotics Co., Ltd."),
        ("We tried it at Ada Hospital for three months.", "Ada Hospital"),
        ("we tried it at ADA-HOSPITAL for three months.", "Ada Hospital"),
        ("The line manager Bao stopped it after a week.", "Bao"),
        ("相机用的是在线视觉检测仪，装在线体上方。", "在线视觉检测仪"),
        ("需要帮助请打 （020）1234567 找我们咨询。", "020-1234567"),
        ("想了解的请找陈主任，我们愿意分享经验。", "陈主任"),
        ("write to Chen@Ada.example to learn more about it", "chen@ada.example"),
    ],
)
def test_a_name_is_refused_and_named(session, ada, ended, text, named) -> None:
    with pytest.raises(InvalidError) as refused:
        write(session, ada, ended, happened=text)
    [problem] = refused.value.problems
    assert problem.field == "happened"
    assert named in problem.sentence.zh
    assert named in problem.sentence.en


def test_every_part_is_looked_through(session, ada, ended) -> None:
    with pytest.raises(InvalidError) as refused:
        write(session, ada, ended, **{name: f"{text} Ada Hospital" for name, text in TOLD.items()})
    assert [one.field for one in refused.value.problems] == ["title", "tried", "happened", "advice"]


def test_words_that_only_look_like_names_pass(session, ada, ended) -> None:
    names = names_of(session, ended)
    plain = "Adaptive lighting; baobab oil; 机器人要防尘；医院里的经验 1234；the hospital said no."
    assert standing_in(names, plain) == []


def test_a_lesson_waits_for_an_operator_and_again_after_a_change(session, ada, olga, ended) -> None:
    found = write(session, ada, ended)
    assert (found.published_at, found.language) == (None, "zh")
    with pytest.raises(ForbiddenError):
        lessons.publish(session, ada, project=ended)
    lessons.publish(session, olga, project=ended)
    write(session, ada, ended)
    assert found.published_at is not None
    write(session, ada, ended, advice="先做两周环境测试，再谈算法和相机。")
    assert found.published_at is None


def test_publishing_looks_for_names_once_more(session, ada, bao, olga, ended) -> None:
    write(session, ada, ended, tried="用油雾克星这种相机罩保护镜头，试点三个月。")
    made.house(bao).name_other = "油雾克星"
    with pytest.raises(InvalidError):
        lessons.publish(session, olga, project=ended)


def test_only_an_ended_project_has_a_lesson(session, ada, bao, dana, olga) -> None:
    project = made.project(session, ada, bao)
    with pytest.raises(RefusedError):
        write(session, ada, project)
    project.stage = "ended"
    with pytest.raises(ForbiddenError):
        write(session, dana, project)
    with pytest.raises(RefusedError):
        lessons.publish(session, olga, project=project)


def test_lessons_are_found_by_words_and_by_sector(session, ada, bao, dana, olga, ended) -> None:
    sectors = [Concept(key=key, kind="sector", zh=key, en=key, position=place)
               for place, key in enumerate(("making", "care"))]  # fmt: skip
    session.add_all(sectors)
    session.flush()
    need = made.scenario(session, dana, "夜间病房看护的试点")
    other = made.until(session, made.project(session, dana, bao, of=need), "ended", dana, bao)
    ended.sector_id, other.sector_id = [one.id for one in sectors]
    first = write(session, ada, ended)
    second = write(
        session, dana, other, title="Robots need wide doors", tried="Carts brought linen by night.",
        happened="Doors were four centimetres too narrow.", advice="Measure all doors before.",
    )  # fmt: skip
    hidden = lesson_queries.published(session, limit=10)
    for project in (ended, other):
        lessons.publish(session, olga, project=project)

    def found(**asked):
        return [one.id for one in lesson_queries.published(session, limit=10, **asked)[0]]

    assert hidden == ([], 0)
    assert found() == [second.id, first.id]
    assert [found(text="油雾"), found(text="narrow doors"), found(text="yw"), found(text="%")] == [
        [first.id], [second.id], [first.id], [],
    ]  # fmt: skip
    assert [found(sector="making"), found(sector="care"), found(sector="x")] == [
        [first.id], [second.id], [],
    ]  # fmt: skip
    counted = lesson_queries.by_sector(session)
    assert [(one.sector.key, one.number) for one in counted] == [("making", 1), ("care", 1)]
    lessons.withdraw(session, olga, project=ended)
    assert found() == [second.id]
