"""After a run of all pairs: new ones are told once, in one digest per organisation and run."""

import pytest
from sqlalchemy import func, select, update

from marketplace.alerts import service
from marketplace.alerts.models import Alert, PairTold
from marketplace.matching import batch
from marketplace.matching import service as matching
from marketplace.matching.models import MatchPair, MatchRun
from marketplace.products import service as products
from marketplace.products.models import Product
from marketplace.records import OutboxMail
from marketplace.taxonomy import service as taxonomy
from tests.alerts.test_fits import NEED, NEED_TEXT, OFFER, OFFER_TEXT
from tests.taxonomy.conftest import write_seeds

TAGS = ["无人机", "巡检"]


@pytest.fixture(autouse=True)
def words(session, tmp_path) -> None:
    """The small vocabulary: drones and inspection are known."""
    taxonomy.load_seeds(session, write_seeds(tmp_path))
    session.commit()


@pytest.fixture
def match_everything(database, session, work):
    """A run of all pairs and what people are told of it; the first only takes stock."""

    def run(*, tell: bool = True) -> None:
        with database.writing() as other:
            number = batch.begin(other).id
        batch.work(database, number, progress=lambda done, total: None)
        if tell:
            work("alerts.pairs")
        session.expire_all()

    return run


@pytest.fixture
def stock(match_everything, session):
    """The first run over an empty market."""
    match_everything()


@pytest.fixture
def need(publish, ada):
    """Ada's scenario, of which nobody was told on publication."""
    return publish(ada, NEED, description=NEED_TEXT, tags=TAGS)


@pytest.fixture
def offer(list_product, bao):
    """Bao's product, of which nobody was told on publication."""
    return list_product(bao, OFFER, effect=OFFER_TEXT, tags=TAGS)


def told(session, user) -> list[tuple[str, str, str]]:
    found = session.execute(
        select(Alert.topic, Alert.en, Alert.link)
        .where(Alert.user_id == user.id, Alert.topic.startswith("fit"))
        .order_by(Alert.id)
    )
    rows = [(topic, en, link) for topic, en, link in found]
    session.commit()
    return rows


def count(session, what) -> int:
    found = session.scalar(select(func.count(what)))
    session.commit()
    return found


def test_new_pair_is_told_to_both_sides_once(
    session, ada, bao, stock, need, offer, match_everything
) -> None:
    match_everything()
    session.execute(update(MatchPair).values(fits_since_id=None))  # it fits again after a while
    session.commit()
    match_everything()
    runs = session.execute(select(MatchRun.id, MatchRun.told_at).order_by(MatchRun.id)).all()
    session.commit()
    assert [told_at is not None for _run, told_at in runs] == [True] * 3
    run = runs[1][0]
    assert told(session, ada) == [
        (
            f"fits:{run}:{ada.memberships[0].organisation_id}",
            f"The product “{OFFER}” now fits your scenario “{NEED}”",
            f"/scenarios/{need.id}/suppliers",
        )
    ]
    assert told(session, bao) == [
        (
            f"fits:{run}:{bao.memberships[0].organisation_id}",
            f"The scenario “{NEED}” now fits your product “{OFFER}”",
            f"/products/{offer.id}/opportunities",
        )
    ]
    assert (count(session, OutboxMail.id), count(session, PairTold.id)) == (2, 1)


def test_first_run_takes_stock_and_tells_nobody(
    session, ada, bao, need, offer, match_everything
) -> None:
    match_everything()
    match_everything()
    assert (count(session, MatchPair.id), told(session, ada), told(session, bao)) == (1, [], [])
    assert count(session, OutboxMail.id) == 0


def test_pair_told_on_publication_is_left_out(
    session, ada, bao, stock, need, offer, work, match_everything
) -> None:
    work("alerts.deliver")
    before = told(session, ada), told(session, bao)
    match_everything()
    assert [topic for topic, _en, _link in before[0] + before[1]] == [
        f"fit:{need.id}:{offer.id}"
    ] * 2
    assert (told(session, ada), told(session, bao)) == before


def test_pair_told_by_a_run_is_left_out_on_publication(
    session, ada, bao, stock, need, offer, work, match_everything
) -> None:
    match_everything()
    before = told(session, ada), told(session, bao)
    assert [len(one) for one in before] == [1, 1]
    work("alerts.deliver")
    assert (told(session, ada), told(session, bao)) == before


def test_many_new_pairs_are_one_digest_and_one_letter(
    session, ada, bao, stock, need, list_product, match_everything
) -> None:
    for number in "一二三四":
        list_product(bao, f"{OFFER}{number}型", effect=OFFER_TEXT, tags=TAGS)
    match_everything()
    (topic, sentence, link), *more = told(session, ada)
    assert (topic[:5], more, link) == ("fits:", [], f"/scenarios/{need.id}/suppliers")
    assert sentence.startswith(f"4 new pairs fit well: “{NEED}” ↔ “{OFFER}")
    assert (sentence.count("↔"), sentence[-1]) == (3, "…")
    letters = session.scalars(select(OutboxMail.body).order_by(OutboxMail.id)).all()
    session.commit()
    assert [body.count("\n  http") for body in letters] == [4, 4]


def test_refused_own_and_withdrawn_pairs_are_told_to_nobody(
    session, ada, bao, dana, stock, need, offer, list_product, work, match_everything
) -> None:
    list_product(ada, OFFER, effect=OFFER_TEXT, tags=TAGS)
    gone = list_product(dana, OFFER, effect=OFFER_TEXT, tags=TAGS)
    matching.decide(
        session, bao, scenario=need, product=offer, decision="not_for_us", reason_code="capacity"
    )
    session.commit()
    match_everything(tell=False)
    assert count(session, MatchPair.id) == 3
    products.withdraw(session, dana, product=session.get_one(Product, gone.id), reason="停产")
    session.commit()
    work("alerts.pairs")
    assert [told(session, one) for one in (ada, bao, dana)] == [[], [], []]


def test_digest_without_letter_for_who_turned_them_off(
    session, ada, bao, stock, need, offer, match_everything
) -> None:
    service.choose_fits(session, ada, by_mail=False)
    session.commit()
    match_everything()
    assert (len(told(session, ada)), len(told(session, bao))) == (1, 1)
    assert session.scalars(select(OutboxMail.recipient)).all() == ["bao@example.cn"]
