"""The headline once more, from its definitions, in SQL straight over the rows."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from marketplace.db import ZONE, UtcDateTime

QUERIES = {
    "events": """
        SELECT COUNT(*) FROM event WHERE state <> 'draft' AND state <> 'cancelled'
        AND id IN (SELECT event_id FROM event_slot GROUP BY event_id HAVING MAX(ends_at) <= :end)
        AND (:kind = 'province'
            OR (:kind = 'city' AND organisation_id IN
                (SELECT id FROM organisation WHERE city_id = :place))
            OR (:kind = 'sector' AND id IN
                (SELECT event_id FROM project WHERE sector_id = :place AND opened_on <= :day)))""",
    "projects": """
        SELECT COUNT(*) FROM project WHERE counts_as_id IS NULL AND opened_on <= :day AND {own}""",
    "investment": """
        SELECT COALESCE(SUM(amount_wan), 0) FROM ledger_entry WHERE kind = 'signed'
        AND booked_on <= :day AND project_id IN (SELECT id FROM project WHERE {own})""",
    "paid_in": """
        SELECT COALESCE(SUM(amount_wan), 0) FROM ledger_entry WHERE kind = 'paid_in'
        AND booked_on <= :day AND project_id IN (SELECT id FROM project WHERE {own})""",
    "intended": """
        SELECT COALESCE(SUM(amount_wan), 0) FROM ledger_entry WHERE kind = 'intended'
        AND booked_on <= :day AND project_id IN (SELECT id FROM project WHERE {own})""",
    "operation": """
        SELECT COUNT(*) FROM project WHERE counts_as_id IS NULL AND {own} AND EXISTS (
            SELECT 1 FROM project AS any_of, project_step
            WHERE (any_of.id = project.id OR any_of.counts_as_id = project.id)
            AND project_step.project_id = any_of.id
            AND project_step.stage IN ('operation', 'scaled') AND project_step.began_on <= :day
            AND (project_step.until_on IS NULL OR project_step.until_on > :day))""",
    "cases": """
        SELECT COUNT(*) FROM typical_case WHERE published_on <= :day
        AND (withdrawn_on IS NULL OR withdrawn_on > :day) AND {own}""",
    "first_trials": """
        SELECT COUNT(*) FROM typical_case WHERE published_on <= :day
        AND (withdrawn_on IS NULL OR withdrawn_on > :day) AND {own} AND project_id IN (
            SELECT project_id FROM first_use WHERE registered_on <= :day
            AND (revoked_on IS NULL OR revoked_on > :day))""",
    "firsts": """
        SELECT COUNT(*) FROM project WHERE id IN (
            SELECT project_id FROM first_use WHERE registered_on <= :day
            AND registered_on >= :new_year AND (revoked_on IS NULL OR revoked_on > :day)
            AND {own})""",
}
OWN = """(:kind = 'province' OR (:kind = 'city' AND city_id = :place)
    OR (:kind = 'sector' AND sector_id = :place))"""


def recomputed(session: Session, day: dt.date, kind: str, place: int) -> dict[str, Any]:
    """Every figure of a day, by name; `place` is the number of the city or sector."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZONE)
    given = {"day": day, "new_year": day.replace(month=1, day=1), "kind": kind, "place": place}
    found: dict[str, Any] = {}
    for name, query in QUERIES.items():
        statement = text(query.format(own=OWN))
        values = {key: value for key, value in given.items() if f":{key}" in statement.text}
        if ":end" in statement.text:
            statement = statement.bindparams(bindparam("end", end, type_=UtcDateTime()))
        found[name] = session.execute(statement, values).scalar_one()
    money = {name: Decimal(str(found[name])) for name in ("investment", "paid_in", "intended")}
    return {**found, **money}
