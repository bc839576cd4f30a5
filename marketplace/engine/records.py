"""What the engine is told about a need or a capability, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """An application scenario that somebody wants solved. Money is in 万元 (10,000 RMB)."""

    id: str
    title: str
    text: str = ""
    tags: tuple[str, ...] = ()
    sector: str = ""
    city: str = ""
    budget_wan: float | None = None
    cooperation: str = ""
    must_have: tuple[str, ...] = ()
    owner: str = ""
    local_only: bool = False


@dataclass(frozen=True, slots=True)
class Capability:
    """A product or service that somebody offers. Money is in 万元 (10,000 RMB)."""

    id: str
    title: str
    text: str = ""
    tags: tuple[str, ...] = ()
    sector: str = ""
    city: str = ""
    supplier: str = ""
    maturity: str = ""
    price_wan: float | None = None
    price_note: str = ""
    certifications: tuple[str, ...] = ()


Record = Need | Capability
