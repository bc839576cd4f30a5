"""Owners hear of new products that fit their scenarios, suppliers of new scenarios; once a pair."""

import pytest
from sqlalchemy import func, select

from marketplace.alerts import service
from marketplace.alerts.models import Alert
from marketplace.matching import service as matching
from marketplace.records import OutboxMail
from marketplace.taxonomy import service as taxonomy
from tests.taxonomy.conftest import write_seeds

NEED = "园区夜间无人机巡检"
NEED_TEXT = (
    "园区面积大，夜间人工巡检容易漏检，需要无人机自动巡检并识别烟火和入侵，告警推送到值班室。"
)
OFFER = "无人机自动巡检系统"
OFFER_TEXT = (
    "无人机自动机场按航线巡检园区，识别烟火和入侵，告警推送到值班室，夜间可用，已在园区应用。"
)


@pytest.fixture(autouse=True)
def words(session, tmp_path) -> None:
    """The small vocabulary: drones and inspection are known."""
    taxonomy.load_seeds(session, write_seeds(tmp_path))
    session.commit()


def told(session, user) -> list[tuple[str, str, str]]:
    found = session.execute(
        select(Alert.topic, Alert.en, Alert.link).where(
            Alert.user_id == user.id, Alert.topic.startswith("fit:")
        )
    )
    rows = [(topic, en, link) for topic, en, link in found]
    session.commit()
    return rows


def test_owner_hears_of_a_new_product_that_fits_once(
    session, ada, bao, dana, publish, list_product, work
) -> None:
    need = publish(ada, NEED, description=NEED_TEXT, tags=["无人机", "巡检"])
    publish(dana, "病房营养膳食配送", pain_point="住院病人三餐按医嘱配送，人工送餐常有错漏。")
    work()
    offer = list_product(bao, OFFER, effect=OFFER_TEXT, tags=["无人机", "巡检"])
    work()
    work()
    expected = (
        f"fit:{need.id}:{offer.id}",
        f"The new product “{OFFER}” fits your scenario “{NEED}”",
        f"/scenarios/{need.id}/suppliers",
    )
    assert told(session, ada) == [expected]
    assert told(session, dana) == []
    assert session.scalar(select(func.count(OutboxMail.id))) == 1


def test_supplier_hears_of_a_new_scenario_that_fits(
    session, ada, bao, publish, list_product, work
) -> None:
    offer = list_product(bao, OFFER, effect=OFFER_TEXT, tags=["无人机", "巡检"])
    work()
    need = publish(ada, NEED, description=NEED_TEXT, tags=["无人机", "巡检"])
    work()
    expected = (
        f"fit:{need.id}:{offer.id}",
        f"The new scenario “{NEED}” fits your product “{OFFER}”",
        f"/products/{offer.id}/opportunities",
    )
    assert told(session, bao) == [expected]


def test_no_letter_about_fits_for_who_turned_them_off(
    session, ada, bao, publish, list_product, work
) -> None:
    service.choose_fits(session, ada, by_mail=False)
    publish(ada, NEED, description=NEED_TEXT, tags=["无人机", "巡检"])
    work()
    list_product(bao, OFFER, effect=OFFER_TEXT, tags=["无人机", "巡检"])
    work()
    assert len(told(session, ada)) == 1
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_pair_that_the_supplier_refused_is_no_news(
    session, ada, bao, publish, list_product, work
) -> None:
    offer = list_product(bao, OFFER, effect=OFFER_TEXT, tags=["无人机", "巡检"])
    need = publish(ada, NEED, description=NEED_TEXT, tags=["无人机", "巡检"])
    code = next(iter(matching.NOT_FOR_US_REASONS))
    matching.decide(
        session, bao, scenario=need, product=offer, decision="not_for_us", reason_code=code
    )
    session.commit()
    work()
    assert told(session, bao) == []
