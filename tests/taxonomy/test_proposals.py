"""Proposed aliases: kept, renewed, decided once, and of effect at once."""

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.engine.proposals import Proposal
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.taxonomy import proposal_queries, proposal_service, queries, service
from marketplace.taxonomy.drafts import AliasDraft
from marketplace.taxonomy.models import Alias, AliasProposal, Concept, TaxonomyRevision


def proposed(key: str = "drone", text: str = "铁鸟", **changes) -> Proposal:
    values = {
        "language": "zh", "kinds": ("bracket", "meaning"), "support": 3, "score": 0.8,
        "examples": ("铁鸟(UAV)巡线",), **changes,
    }  # fmt: skip
    return Proposal(key=key, text=text, **values)


def concept(session, key: str) -> Concept:
    return session.scalars(select(Concept).where(Concept.key == key)).one()


def rows(session) -> list[AliasProposal]:
    return proposal_queries.open_proposals(session, limit=100)


def numbers(session) -> list[int]:
    return [one.id for one in rows(session)]


def test_proposals_are_ranked_and_counted_by_evidence(session, seeds) -> None:
    found = [
        proposed(text="小飞机", score=0.5, kinds=("together",)), proposed(),
        proposed("inspection", "巡视", score=0.8, support=9),
    ]  # fmt: skip
    assert proposal_queries.renew(session, found) == proposal_queries.Renewed(3, 0, 0)
    assert [one.text for one in rows(session)] == ["巡视", "铁鸟", "小飞机"]
    company = proposal_queries.open_proposals(session, "together", limit=9)
    assert [one.text for one in company] == ["小飞机"]
    assert proposal_queries.open_counts(session) == {
        "": 3, "bracket": 2, "translation": 0, "spelling": 0, "meaning": 2, "together": 1,
    }  # fmt: skip


def test_renewal_brings_open_ones_up_to_date_and_lets_old_ones_go(session, seeds) -> None:
    proposal_queries.renew(session, [proposed(), proposed(text="小飞机")])
    again = proposal_queries.renew(session, [proposed(support=7, score=0.9, text="铁鸟 ")])
    assert again == proposal_queries.Renewed(0, 1, 1)
    assert [(one.text, one.support, one.score) for one in rows(session)] == [("铁鸟 ", 7, 0.9)]


def test_renewal_leaves_out_what_is_an_alias_or_of_no_concept(session, seeds) -> None:
    found = [proposed(text="UAV"), proposed("gone", "铁鸟"), proposed(text="长" * 90)]
    assert proposal_queries.renew(session, found) == proposal_queries.Renewed(0, 0, 0)


def test_accepted_proposal_is_an_alias_and_links_tags(session, seeds, ada, olga) -> None:
    house = session.scalars(select(Organisation)).first()
    made = Scenario(
        title="Look at lines", organisation_id=house.id, updated_at=now(),
        tags=[ScenarioTag(text="铁鸟")],
    )  # fmt: skip
    session.add(made)
    proposal_queries.renew(session, [proposed(), proposed("inspection", "巡视")])
    session.commit()
    before = session.scalar(select(func.count(TaxonomyRevision.id)))
    done = proposal_service.accept(session, olga, numbers(session))
    session.commit()
    assert done == proposal_service.Accepted(added=2, linked=1, taken=0)
    assert queries.find(session, "铁鸟").key == "drone"
    session.expire_all()
    assert made.tags[0].concept.key == "drone"
    assert session.scalar(select(func.count(TaxonomyRevision.id))) == before + 2
    decided = session.scalars(select(AliasProposal)).all()
    assert {(one.state, one.decided_by_id) for one in decided} == {("accepted", olga.id)}
    assert rows(session) == []


def test_rejected_proposal_does_not_come_back(session, seeds, olga) -> None:
    proposal_queries.renew(session, [proposed()])
    assert proposal_service.reject(session, olga, numbers(session)) == 1
    assert ("drone", "铁鸟") in proposal_queries.refused(session)
    again = proposal_queries.renew(session, [proposed(score=1.0), proposed("aircraft")])
    assert again == proposal_queries.Renewed(1, 0, 0)
    assert [one.concept.key for one in rows(session)] == ["aircraft"]


def test_removed_alias_is_not_proposed_again(session, seeds, olga) -> None:
    alias = session.scalars(select(Alias).where(Alias.normal == "uav")).one()
    service.remove_alias(session, olga, concept=concept(session, "drone"), alias=alias)
    assert ("drone", "uav") in proposal_queries.refused(session)
    assert proposal_queries.renew(session, [proposed(text="UAV")]).new == 0


def test_second_decision_changes_nothing(session, seeds, olga, chen) -> None:
    proposal_queries.renew(session, [proposed()])
    mine = numbers(session)
    proposal_service.reject(session, olga, mine)
    done = proposal_service.accept(session, chen, mine)
    assert done == proposal_service.Accepted(0, 0, 0)
    assert queries.find(session, "铁鸟") is None
    assert session.scalars(select(AliasProposal.decided_by_id)).all() == [olga.id]


def test_text_taken_meanwhile_is_left_out(session, seeds, olga) -> None:
    proposal_queries.renew(session, [proposed(), proposed("inspection", "巡视")])
    draft = AliasDraft(text="铁鸟")
    service.add_alias(session, olga, concept=concept(session, "aircraft"), draft=draft)
    done = proposal_service.accept(session, olga, numbers(session))
    assert done == proposal_service.Accepted(added=1, linked=0, taken=1)
    assert queries.find(session, "铁鸟").key == "aircraft"
    assert rows(session) == []


def test_decisions_follow_a_merged_concept(session, seeds, olga) -> None:
    proposal_queries.renew(
        session,
        [proposed("unmanned-craft"), proposed("unmanned-craft", "飞碟"), proposed(),
         proposed("unmanned-craft", "风筝")],
    )  # fmt: skip
    mine = {(one.concept.key, one.text): one.id for one in rows(session)}
    proposal_service.reject(session, olga, [mine["unmanned-craft", "飞碟"], mine["drone", "铁鸟"]])
    proposal_service.reject(session, olga, [mine["unmanned-craft", "铁鸟"]])
    craft, drone = concept(session, "unmanned-craft"), concept(session, "drone")
    assert service.merge(session, olga, concept=craft, into=drone, version=craft.version) == 0
    session.expire_all()
    assert rows(session) == []
    decided = {one for one in proposal_queries.refused(session) if one[1] in ("飞碟", "铁鸟")}
    assert decided == {("drone", "飞碟"), ("drone", "铁鸟")}


def test_concept_cannot_take_the_address_of_the_page(session, seeds, olga) -> None:
    from marketplace.taxonomy.drafts import ConceptDraft

    draft = ConceptDraft(kind="technology", zh="提案", en="Proposals")
    assert service.add_concept(session, olga, draft=draft).key == "proposals-2"


@pytest.fixture
def waiting(session, seeds) -> list[int]:
    """Three proposals, the best first."""
    found = [
        proposed(), proposed(text="小飞机", score=0.7, kinds=("together",)),
        proposed("inspection", "line walk", score=0.6, language="en"),
    ]  # fmt: skip
    proposal_queries.renew(session, found)
    mine = numbers(session)
    session.commit()
    return mine


def test_operator_sees_the_evidence_and_filters(sign_in, waiting, olga) -> None:
    page = sign_in(olga).get("/taxonomy/proposals").text
    assert page.index("铁鸟") < page.index("小飞机") < page.index("line walk")
    assert "铁鸟(UAV)巡线" in page
    assert "In brackets · Alike in meaning" in page
    assert "3 postings" in page
    company = sign_in(olga, language="zh").get("/taxonomy/proposals?kind=together").text
    assert "小飞机" in company
    assert "line walk" not in company
    assert "接受" in company
    assert "No proposal of this kind" in sign_in(olga).get("/taxonomy/proposals?kind=spelling").text


def test_operator_accepts_several_and_matching_words_know_them(sign_in, waiting, olga) -> None:
    client = sign_in(olga)
    data = {"chosen": [str(waiting[0]), str(waiting[2])], "accept": "", "form_token": "t1"}
    answer = client.post("/taxonomy/proposals", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/taxonomy/proposals")
    page = client.get("/taxonomy/proposals").text
    assert "2 aliases were added." in page
    assert ">铁鸟<" not in page
    assert sign_in().get("/taxonomy/suggest?q=铁鸟").json[0]["value"] == "drone"
    assert "line walk" in client.get("/taxonomy/inspection").text
    client.post("/taxonomy/proposals", data=data)
    assert "aliases were added" not in client.get("/taxonomy/proposals").text


def test_operator_decides_on_one_and_stays_with_the_filter(sign_in, waiting, olga, session) -> None:
    client = sign_in(olga)
    data = {"reject": str(waiting[1]), "chosen": str(waiting[0]), "kind": "together"}
    answer = client.post("/taxonomy/proposals", data=data)
    assert answer.headers["Location"] == "/taxonomy/proposals?kind=together"
    assert "will not come back" in client.get("/taxonomy/proposals").text
    client.post("/taxonomy/proposals", data={"accept": str(waiting[0])})
    states = dict(session.execute(select(AliasProposal.text, AliasProposal.state)).all())
    assert states == {"铁鸟": "accepted", "小飞机": "rejected", "line walk": "open"}


def test_text_taken_meanwhile_is_told(sign_in, waiting, olga, session) -> None:
    client = sign_in(olga)
    client.post("/taxonomy/aircraft/aliases", data={"text": "铁鸟"})
    client.post("/taxonomy/proposals", data={"accept": str(waiting[0])})
    assert "already names another concept" in client.get("/taxonomy/proposals").text


def test_nothing_ticked_is_a_sentence(sign_in, waiting, olga) -> None:
    client = sign_in(olga)
    answer = client.post("/taxonomy/proposals", data={"accept": ""})
    assert answer.status_code == 422
    assert "Tick the proposals to decide on first." in answer.text
    assert client.post("/taxonomy/proposals").status_code == 303


def test_page_takes_the_same_statements_for_one_and_three(
    sign_in, seeds, olga, session, connection_count
) -> None:
    client = sign_in(olga)
    client.get("/taxonomy/proposals")
    counts = []
    for size in (1, 3):
        found = [proposed(key, f"词{n}") for n, key in enumerate(("drone", "aircraft", "energy"))]
        proposal_queries.renew(session, found[:size])
        session.commit()
        connection_count()
        assert "词0" in client.get("/taxonomy/proposals").text
        counts.append(connection_count())
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_only_operators_see_and_decide(sign_in, waiting, ada, chen) -> None:
    for somebody in (ada, chen):
        client = sign_in(somebody)
        assert client.get("/taxonomy/proposals").status_code == 403
        data = {"accept": str(waiting[0])}
        assert client.post("/taxonomy/proposals", data=data).status_code == 403
        assert client.post("/taxonomy/proposals/renew").status_code == 403
    assert sign_in().get("/taxonomy/suggest?q=铁鸟").json == []


def test_long_list_comes_in_pages(sign_in, seeds, olga, session) -> None:
    proposal_queries.renew(session, [proposed(text=f"名字{n:02}") for n in range(21)])
    session.commit()
    page = sign_in(olga).get("/taxonomy/proposals?page=2").text
    assert "名字20" in page
    assert "名字01" not in page


def test_ways_lead_to_the_page(sign_in, seeds, olga) -> None:
    client = sign_in(olga)
    for path in ("/taxonomy", "/taxonomy/loose", "/desk"):
        assert 'href="/taxonomy/proposals"' in client.get(path).text
