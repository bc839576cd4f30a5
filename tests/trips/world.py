"""One small world with something of everybody's in every state, for walks over all routes."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import (
    Invitation,
    Membership,
    OrganisationBadge,
    SignInSession,
    User,
)
from marketplace.alerts.models import Alert, SavedSearch
from marketplace.db import now
from marketplace.events.models import (
    Absence,
    Event,
    EventList,
    EventSlot,
    EventTable,
    Participant,
    Representative,
    Subject,
    Wish,
)
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.imports import service
from marketplace.imports.models import ImportRow
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.products.models import Product, ProductAttachment
from marketplace.scenarios.models import Scenario, ScenarioAttachment
from marketplace.taxonomy.models import Alias, Concept

MISSING = 987_654
CANARY = "canary-7f3a"


@dataclass
class World:
    """Rows by name: `about` of the policy table names which of them fills an address."""

    ids: dict[str, dict[str, object]] = field(default_factory=dict)

    def fill(self, about: str) -> dict[str, object]:
        return self.ids[about]


def build(session: Session, cast: dict[str, User], data: Path) -> World:
    """Ada's draft and published scenario, Bao's products, Chen's lists and import, and the rest."""
    world = World()
    for name in ("attachments", "imports"):
        (data / name).mkdir(exist_ok=True)
    for about in ("ada-draft", "ada-published", "bao-draft", "bao-listed"):
        (data / "attachments" / about).write_bytes(b"abc")
    session.add_all([_concept("drone", "无人机", "Drone"), _concept("robot", "机器人", "Robot")])
    session.flush()
    alias = Alias(concept_id=_id_of(session, "drone"), text="UAV", normal="uav")
    session.add(alias)
    _demand(session, world, cast["ada"])
    _supply(session, world, cast["bao"])
    _lists(session, world, cast["chen"], data)
    _people(session, world, cast)
    _events(session, world, cast)
    session.flush()
    world.ids["vocabulary"] = {"key": "drone", "number": alias.id}
    world.ids["missing"] = _missing()
    world.ids["any"] = {"ending": "csv", "token": "no-such-token", "kind": "opportunity"}
    world.ids["any"]["verb"] = "close"
    session.commit()
    return world


def _missing() -> dict[str, object]:
    numbers = (
        "scenario_id", "product_id", "list_id", "entry_id", "attachment_id", "organisation_id",
        "membership_id", "invitation_id", "badge_id", "user_id", "session_id", "number", "run_id",
        "row_id", "job_id", "event_id", "slot_id", "table_id", "participant_id",
        "representative_id", "pair_id", "plan_id", "meeting_id",
    )  # fmt: skip
    return {
        **dict.fromkeys(numbers, MISSING),
        "key": "no-such-key", "word": "no-such-word", "token": "no-such-token",
        "code": "no-such-badge", "ending": "csv", "kind": "opportunity",
    }  # fmt: skip


def _concept(key: str, zh: str, en: str) -> Concept:
    return Concept(key=key, kind="technology", zh=zh, en=en)


def _id_of(session: Session, key: str) -> int:
    return session.scalars(select(Concept.id).where(Concept.key == key)).one()


def _house(user: User) -> int:
    return user.memberships[0].organisation_id


def _demand(session: Session, world: World, ada: User) -> None:
    for about, state in (("ada draft", "draft"), ("ada published", "published")):
        scenario = Scenario(
            title=f"{about} 巡检", description=f"{_secret(state)} 需要无人机巡检",
            organisation_id=_house(ada), created_by_id=ada.id, state=state, updated_at=now(),
            published_at=now() if state == "published" else None, search_terms="巡检",
        )  # fmt: skip
        session.add(scenario)
        session.flush()
        kept = ScenarioAttachment(scenario_id=scenario.id, **_file(about))
        session.add(kept)
        session.flush()
        world.ids[about] = {"scenario_id": scenario.id, "attachment_id": kept.id}


def _supply(session: Session, world: World, bao: User) -> None:
    for about, state in (("bao draft", "draft"), ("bao listed", "listed")):
        product = Product(
            title=f"{about} 无人机", description=f"{_secret(state)} 自动巡检",
            organisation_id=_house(bao), created_by_id=bao.id, state=state, updated_at=now(),
            published_at=now() if state == "listed" else None, confirmed_at=now(),
            search_terms="巡检",
        )  # fmt: skip
        session.add(product)
        session.flush()
        kept = ProductAttachment(product_id=product.id, **_file(about))
        session.add(kept)
        session.flush()
        world.ids[about] = {"product_id": product.id, "attachment_id": kept.id}
    for mine in ("ada draft", "ada published"):
        world.ids[mine]["product_id"] = world.ids["bao listed"]["product_id"]
    for mine in ("bao draft", "bao listed"):
        world.ids[mine]["scenario_id"] = world.ids["ada published"]["scenario_id"]


def _secret(state: str) -> str:
    return CANARY if state == "draft" else "公开"


def _file(about: str) -> dict[str, object]:
    return {
        "name": f"{about}.txt", "media_type": "text/plain", "size": 3, "sha256": "0" * 64,
        "stored_as": about.replace(" ", "-"),
    }  # fmt: skip


def _lists(session: Session, world: World, chen: User, data: Path) -> None:
    for batch, (about, state) in enumerate((("list draft", "draft"), ("list public", "published"))):
        made = OpportunityList(
            title=f"{about} {_secret(state)}", series="walk", batch=batch + 1,
            state=state, created_by_id=chen.id, published_at=now() if state != "draft" else None,
        )  # fmt: skip
        scenario_id = world.ids["ada published"]["scenario_id"]
        made.entries.append(ListEntry(scenario_id=scenario_id, position=1))
        session.add(made)
        session.flush()
        world.ids[about] = {"list_id": made.id, "entry_id": made.entries[0].id, "ending": "csv"}
    csv = f"title,description,owner\n{CANARY} 巡检,需要夜间无人机巡检围墙与屋面,Ada Hospital\n"
    run = service.receive(
        session, chen, name=f"{CANARY}.csv", data=csv.encode(), folder=data / "imports"
    )
    session.flush()
    row = ImportRow(run_id=run.id, sheet="s", row=2, outcome="duplicate")
    session.add(row)
    session.flush()
    world.ids["chen import"] = {"run_id": run.id, "row_id": row.id}


def _people(session: Session, world: World, cast: dict[str, User]) -> None:
    ada, dana = cast["ada"], cast["dana"]
    week = now() + dt.timedelta(days=7)
    invitation = Invitation(
        organisation_id=_house(ada), invited_by_id=ada.id, email="new@example.cn",
        digest="0" * 64, expires_at=week,
    )  # fmt: skip
    badge = OrganisationBadge(organisation_id=_house(ada), badge="high_tech")
    asked = Membership(organisation_id=_house(ada), user_id=dana.id, state="requested")
    browser = SignInSession(user_id=ada.id, digest="1" * 64, seen_at=now(), expires_at=week)
    search = SavedSearch(user_id=ada.id, name=CANARY, query={"q": "巡检"})
    notice = Alert(user_id=ada.id, topic="walk", zh=CANARY, en=CANARY, link="/")
    session.add_all([invitation, badge, asked, browser, search, notice])
    session.flush()
    world.ids["ada house"] = {
        "organisation_id": _house(ada), "membership_id": asked.id, "invitation_id": invitation.id,
        "badge_id": badge.id, "session_id": browser.id,
    }  # fmt: skip
    world.ids["ada search"] = {"number": search.id}
    world.ids["ada notice"] = {"number": notice.id}
    world.ids["dana person"] = {"user_id": dana.id}


def _events(session: Session, world: World, cast: dict[str, User]) -> None:
    """Chen's event in draft and announced ones, in which Ada's and Bao's houses take part.

    One of these has a published timetable.
    """
    events = ("event draft", "draft"), ("event open", "open"), ("event published", "open")
    for about, state in events:
        event = Event(
            title=f"{about} {_secret(state)}", place="馆", state=state, code=about,
            created_by_id=cast["chen"].id, organisation_id=_house(cast["chen"]),
        )  # fmt: skip
        starts = dt.datetime(2030, 5, 14, 1, tzinfo=dt.UTC)
        pause = dt.timedelta(minutes=20)
        for number in range(2):
            begins = starts + number * pause
            event.slots.append(EventSlot(starts_at=begins, ends_at=begins + pause))
        event.slots.append(EventSlot(starts_at=starts, ends_at=starts + pause, kind="pitch"))
        event.tables.append(EventTable(label="T1", position=1))
        session.add(event)
        session.flush()
        list_id = world.ids["list public"]["list_id"]
        session.add(EventList(event_id=event.id, list_id=list_id))
        ids = {
            "event_id": event.id, "slot_id": event.slots[-1].id, "table_id": event.tables[0].id,
            "list_id": list_id,
        }  # fmt: skip
        world.ids[about] = {**ids, **_taking_part(session, world, event, cast)}
        world.ids[about] |= _may_meet(session, event) | {"word": event.code}
        if about == "event published":
            _published(session, event, world.ids[about]["pair_id"])
            world.ids[about]["number"] = 1


def _may_meet(session: Session, event: Event) -> dict[str, object]:
    """The pair of the two, with a wish; the badge is Ada's."""
    chosen = select(Participant).where(Participant.event_id == event.id).order_by(Participant.side)
    demand, supply = session.scalars(chosen)
    pair = EventPair(event_id=event.id, demand_id=demand.id, supply_id=supply.id)
    wish = Wish(event_id=event.id, from_id=demand.id, to_id=supply.id, kind="like")
    session.add_all([pair, wish])
    session.flush()
    return {"pair_id": pair.id, "code": f"{event.id}-ada"}


def _taking_part(
    session: Session, world: World, event: Event, cast: dict[str, User]
) -> dict[str, object]:
    """Ada's house with a scenario and Bao's with a product; the numbers are those of Ada's."""
    mine: dict[str, object] = {}
    for who, side, about in (("bao", "supply", "bao listed"), ("ada", "demand", "ada published")):
        user = cast[who]
        house = user.memberships[0].organisation
        one = Participant(
            event_id=event.id, organisation_id=house.id, name=house.name, side=side,
            state="approved" if event.state == "open" else "invited",
        )  # fmt: skip
        person = Representative(
            event_id=event.id, user_id=user.id, name=user.name, code=f"{event.id}-{who}"
        )
        person.absences.append(Absence(slot_id=event.slots[1].id))
        one.people.append(person)
        column = "scenario_id" if side == "demand" else "product_id"
        one.subjects.append(Subject(**{column: world.ids[about][column]}))
        session.add(one)
        session.flush()
        mine = {"participant_id": one.id, "representative_id": person.id}
    return mine


def _published(session: Session, event: Event, pair_id: object) -> None:
    """Version 1 of the timetable, in which the two meet."""
    pair = session.get_one(EventPair, pair_id)
    plan = EventPlan(event_id=event.id, number=1, state="published", published_at=now())
    plan.meetings.append(
        EventMeeting(
            pair=pair, slot=event.slots[0], table=event.tables[0],
            demand_person=pair.demand.people[0], supply_person=pair.supply.people[0],
        )
    )  # fmt: skip
    session.add(plan)
    session.flush()
