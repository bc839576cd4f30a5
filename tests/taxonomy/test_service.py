"""Changing the vocabulary: names, aliases, merging, seeds; readers see it at once."""

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.errors import InvalidError, RefusedError, StaleError
from marketplace.factory import ROOT
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.taxonomy import queries, service, usage
from marketplace.taxonomy.drafts import AliasDraft, ConceptDraft, NamesDraft
from marketplace.taxonomy.models import Alias, Concept, ConceptLink, TaxonomyRevision
from tests.taxonomy.conftest import CONCEPTS, write_seeds


def concept(session, key: str) -> Concept:
    return session.scalars(select(Concept).where(Concept.key == key)).one()


def scenario(session, *tags: ScenarioTag, **values) -> Scenario:
    house = session.scalars(select(Organisation)).first()
    made = Scenario(
        title="Inspect lines", organisation_id=house.id, updated_at=now(), tags=list(tags), **values
    )
    session.add(made)
    session.commit()
    return made


def test_find_reads_names_aliases_and_keys_in_any_writing(session, seeds) -> None:
    for text in ("无人机", "無人機", " uav ", "ＵＡＶ", "drone"):
        assert queries.find(session, text).key == "drone"
    assert queries.find(session, "深圳", "city").key == "shenzhen"
    assert queries.find(session, "深圳", "sector") is None
    assert queries.find(session, "unheard of") is None


def test_options_are_in_the_order_of_the_seeds(session, seeds) -> None:
    expected = [("low-altitude", "低空经济"), ("energy", "能源电力")]
    assert queries.options(session, "sector", language="zh") == expected
    assert queries.options(session, "cooperation", language="en") == [("open-call", "Open call")]


def test_vocabulary_is_kept_until_the_revision_changes(session, seeds, database) -> None:
    first = queries.vocabulary(session)
    with database.reading() as other:
        assert queries.vocabulary(other) is first
    service.add_alias(
        session, None, concept=concept(session, "drone"), draft=AliasDraft(text="飞行小蜜蜂")
    )
    assert queries.vocabulary(session).link("飞行小蜜蜂") == "drone"
    with database.reading() as other:
        assert queries.vocabulary(other) is first
    session.commit()
    with database.reading() as other:
        assert queries.find(other, "飞行小蜜蜂").key == "drone"


def test_change_rolled_back_leaves_nothing_behind(session, seeds, database) -> None:
    drone = concept(session, "drone")
    service.add_alias(session, None, concept=drone, draft=AliasDraft(text="飞行小蜜蜂"))
    assert queries.find(session, "飞行小蜜蜂").key == "drone"
    session.rollback()
    service.add_alias(session, None, concept=drone, draft=AliasDraft(text="小蜜蜂飞机"))
    session.commit()
    with database.reading() as other:
        assert queries.find(other, "飞行小蜜蜂") is None
        assert queries.find(other, "小蜜蜂飞机").key == "drone"


def test_loading_seeds_again_changes_nothing(session, seeds) -> None:
    before = session.scalar(select(func.count(Alias.id)))
    assert service.load_seeds(session, seeds) is False
    assert session.scalar(select(func.count(Alias.id))) == before
    assert session.scalar(select(func.count(TaxonomyRevision.id))) == 1


def test_newer_seeds_respect_what_operators_did(session, seeds, olga) -> None:
    drone, craft = concept(session, "drone"), concept(session, "unmanned-craft")
    service.merge(session, olga, concept=craft, into=drone, version=craft.version)
    inspection = concept(session, "inspection")
    draft = NamesDraft(zh="巡检巡查", en="Patrols")
    service.rename(session, olga, concept=inspection, draft=draft, version=inspection.version)
    alias = session.scalars(select(Alias).where(Alias.normal == "电力")).one()
    service.remove_alias(session, olga, concept=concept(session, "energy"), alias=alias)
    newer = CONCEPTS.replace("无人飞行器", "无人飞行器|无人飞行装置").replace(
        "低空经济,Low-altitude economy", "低空经济产业,Low-altitude industry"
    )
    assert service.load_seeds(session, write_seeds(seeds, version="2", concepts=newer)) is True
    assert queries.find(session, "无人飞行装置").key == "drone"
    assert queries.by_key(session, "unmanned-craft").key == "drone"
    assert concept(session, "inspection").en == "Patrols"
    assert concept(session, "low-altitude").zh == "低空经济产业"
    assert queries.find(session, "电力") is None


def test_merge_moves_aliases_links_and_tags(session, seeds, ada, olga) -> None:
    drone, craft = concept(session, "drone"), concept(session, "unmanned-craft")
    both = scenario(
        session, ScenarioTag(text="无人机", concept_id=drone.id),
        ScenarioTag(text="无人飞行器", concept_id=craft.id),
    )  # fmt: skip
    one = scenario(session, ScenarioTag(text="无人飞行器", concept_id=craft.id))
    assert usage.counts(session, craft)["scenario"] == 2
    assert service.merge(session, olga, concept=craft, into=drone, version=craft.version) == 1
    session.commit()
    session.expire_all()
    assert [tag.text for tag in both.tags] == ["无人机"]
    assert [tag.concept_id for tag in one.tags] == [drone.id]
    assert queries.find(session, "无人飞行平台").key == "drone"
    assert craft.merged_into_id == drone.id
    parents = session.scalars(select(ConceptLink.parent_id).where(ConceptLink.child_id == drone.id))
    assert list(parents) == [concept(session, "low-altitude").id]
    assert session.scalar(select(func.max(TaxonomyRevision.id))) == queries.revision(session)


def test_merge_refuses_other_kinds_and_old_versions(session, seeds, olga) -> None:
    drone, inspection = concept(session, "drone"), concept(session, "inspection")
    with pytest.raises(RefusedError):
        service.merge(session, olga, concept=drone, into=inspection, version=drone.version)
    with pytest.raises(StaleError):
        service.merge(
            session, olga, concept=drone, into=concept(session, "aircraft"), version=7
        )  # fmt: skip


def test_merge_into_a_narrower_concept_makes_no_circle(session, seeds, olga) -> None:
    drone, multirotor = concept(session, "drone"), concept(session, "multirotor")
    service.merge(session, olga, concept=drone, into=multirotor, version=drone.version)
    assert [one.key for one in queries.above(session, multirotor)] == ["low-altitude", "aircraft"]


def test_rename_keeps_the_old_names_and_refuses_taken_ones(session, seeds, olga) -> None:
    drone = concept(session, "drone")
    draft = NamesDraft(zh="无人驾驶飞机", en="Unmanned aircraft")
    service.rename(session, olga, concept=drone, draft=draft, version=drone.version)
    assert queries.find(session, "无人机").en == "Unmanned aircraft"
    taken = NamesDraft(zh="巡检", en="Drone")
    with pytest.raises(InvalidError) as refused:
        service.rename(session, olga, concept=drone, draft=taken, version=drone.version)
    assert [one.field for one in refused.value.problems] == ["zh"]


def test_rename_with_an_old_version_shows_both_texts(session, seeds, olga) -> None:
    drone = concept(session, "drone")
    with pytest.raises(StaleError) as stale:
        service.rename(
            session, olga, concept=drone, draft=NamesDraft(zh="飞机", en="Plane"), version=99
        )
    assert stale.value.yours == {"zh": "飞机", "en": "Plane"}
    assert stale.value.theirs == {"zh": "无人机", "en": "Drone"}


def test_new_alias_links_tags_typed_before(session, seeds, ada, olga) -> None:
    made = scenario(session, ScenarioTag(text="航拍小飞机"), sector_text="新型储能")
    service.add_alias(
        session, olga, concept=concept(session, "drone"), draft=AliasDraft(text="航拍小飞机")
    )
    service.add_alias(
        session, olga, concept=concept(session, "energy"), draft=AliasDraft(text="新型储能")
    )
    session.commit()
    session.expire_all()
    assert made.tags[0].concept.key == "drone"
    assert made.sector.key == "energy"


def test_removed_alias_no_longer_names_but_a_name_stays(session, seeds, olga) -> None:
    drone = concept(session, "drone")
    aliases = {one.normal: one for one in session.scalars(select(Alias))}
    service.remove_alias(session, olga, concept=drone, alias=aliases["uav"])
    assert queries.find(session, "UAV") is None
    with pytest.raises(RefusedError):
        service.remove_alias(session, olga, concept=drone, alias=aliases["无人机"])
    service.add_alias(
        session, olga, concept=concept(session, "aircraft"), draft=AliasDraft(text="UAV")
    )
    assert queries.find(session, "uav").key == "aircraft"


def test_new_concept_gets_a_key_and_refuses_taken_words(session, seeds, olga) -> None:
    draft = ConceptDraft(
        kind="technology", zh="无人船", en="Drone", aliases="USV\n无人艇", broader="aircraft"
    )
    with pytest.raises(InvalidError):
        service.add_concept(session, olga, draft=draft)
    made = service.add_concept(session, olga, draft=draft.model_copy(update={"en": "New"}))
    assert (made.key, made.broader_id) == ("new-2", concept(session, "aircraft").id)
    assert queries.find(session, "无人艇").key == "new-2"


def test_loose_tags_are_counted_with_a_suggestion(session, seeds, ada) -> None:
    scenario(session, ScenarioTag(text="多旋冀无人机"), ScenarioTag(text="量子"))
    scenario(session, ScenarioTag(text="量子"))
    found = [
        (one.text, one.count, one.suggestion and one.suggestion.key)
        for one in usage.loose(session, limit=10)
    ]
    assert found == [("量子", 2, None), ("多旋冀无人机", 1, "multirotor")]


def test_shipped_vocabulary_loads_and_finds_what_texts_say(session) -> None:
    assert service.load_seeds(session, ROOT / "seeds" / "taxonomy") is True
    session.commit()
    assert session.scalar(select(func.count(Concept.id)).where(Concept.tile_row.is_not(None))) == 21
    found = queries.vocabulary(session).suggest("用无人机巡检输电线路")
    assert queries.find(session, "无人机巡检").key in {one.key for one in found}
