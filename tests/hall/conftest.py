"""A small hall: four released opportunities, a draft, a product and a draft product."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from marketplace.accounts.models import Organisation, OrganisationBadge
from marketplace.db import now
from marketplace.postings.models import PostingChange
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.search.terms import terms_of
from marketplace.taxonomy.models import Alias, Concept


@pytest.fixture
def words(session):
    """A vocabulary of six concepts; Guangzhou stands on the tile map."""
    rows = [
        ("guangzhou", "city", "广州", "Guangzhou", (2, 3)),
        ("shenzhen", "city", "深圳", "Shenzhen", (3, 4)),
        ("energy", "sector", "能源电力", "Energy and power", None),
        ("inspection", "scenario_type", "巡检", "Inspection", None),
        ("open-call", "cooperation", "揭榜挂帅", "Open call", None),
        ("drone", "technology", "无人机", "Drone", None),
        ("pilot", "maturity", "试点阶段", "Pilot", None),
    ]
    made = {}
    for key, kind, zh, en, tile in rows:
        row, column = tile or (None, None)
        made[key] = Concept(key=key, kind=kind, zh=zh, en=en, tile_row=row, tile_column=column)
        session.add(made[key])
        for text in (zh, en):
            session.add(Alias(concept=made[key], text=text, normal=text.casefold()))
    session.flush()
    return made


@pytest.fixture
def post(session, words):
    """Make a scenario of Ada's hospital: `post("title", state="published", city="guangzhou")`.

    `save=False` leaves the commit to the caller, who makes several.
    """
    house = Organisation(name="Ada Hospital", name_key="adahospital2", kind="hospital")

    def make(title, *, days=None, types=(), ways=(), sector=None, city=None, save=True, **values):
        row = Scenario(
            **{"state": "published", "published_at": now(), "updated_at": now(), **values},
            title=title,
            organisation=house,
            deadline=None if days is None else now() + dt.timedelta(days=days, hours=1),
            sector_id=words[sector].id if sector else None,
            city_id=words[city].id if city else None,
            search_terms=terms_of(title),
        )
        for role, keys in (("type", types), ("cooperation", ways)):
            row.tags += [
                ScenarioTag(role=role, text=words[k].zh, concept_id=words[k].id) for k in keys
            ]
        session.add(row)
        session.flush()
        session.add(PostingChange(side="scenario", subject_id=row.id))
        if save:
            session.commit()
        return row

    return make


@pytest.fixture
def offer(session, words):
    """Make a product of Bao's: `offer("title", state="listed", maturity="pilot")`."""
    house = Organisation(name="Bao Robotics", name_key="baorobotics2", kind="sme")
    house.badges.append(OrganisationBadge(badge="little_giant", verified_at=now()))
    house.badges.append(OrganisationBadge(badge="champion"))

    def make(title, *, maturity=None, city=None, save=True, **values):
        row = Product(
            **{"state": "listed", "published_at": now(), "updated_at": now(), **values},
            title=title,
            organisation=house,
            city_id=words[city].id if city else None,
            maturity_id=words[maturity].id if maturity else None,
            search_terms=terms_of(title),
        )
        session.add(row)
        if save:
            session.commit()
        return row

    return make


@pytest.fixture
def hall(session, post, offer):
    """The cast of these tests, by a short name."""
    post, offer = partial(post, save=False), partial(offer, save=False)
    wan = Decimal
    made = {
        "grid": post(
            "无人机巡检电网", city="guangzhou", sector="energy", types=("inspection",),
            ways=("open-call",), budget_min_wan=wan(100), budget_max_wan=wan(200), days=30,
        ),
        "bridge": post("桥梁检测 bridge drone", city="shenzhen", budget_negotiable=True, days=3),
        "old": post("过期的巡检", days=-2),
        "used": post("投运的无人机", state="operation", budget_max_wan=wan(900)),
        "draft": post("草稿无人机", state="draft", published_at=None),
        "product": offer("无人机系统", maturity="pilot", city="guangzhou"),
        "hidden": offer("草稿无人机系统", state="draft", published_at=None),
    }  # fmt: skip
    session.commit()
    return made
