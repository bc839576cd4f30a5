"""Who may do what with people and organisations; each predicate is one expression."""

from marketplace.accounts.models import Organisation, User


def is_operator(user: User | None) -> bool:
    return user is not None and user.role == "operator"


def is_organiser(user: User | None) -> bool:
    """Organisers, and operators who may do all that organisers may."""
    return user is not None and user.role in ("organiser", "operator")


def speaks_for(user: User | None, organisation_id: int | None) -> bool:
    """An active member of the organisation."""
    return user is not None and any(
        one.organisation_id == organisation_id and one.state == "active" for one in user.memberships
    )


def is_admin_of(user: User | None, organisation_id: int | None) -> bool:
    """An active member with the duty of admin."""
    return user is not None and any(
        one.organisation_id == organisation_id and one.state == "active" and one.duty == "admin"
        for one in user.memberships
    )


def acts_for(user: User | None, organisation_id: int | None) -> bool:
    """A member of the organisation, or an operator."""
    return is_operator(user) or speaks_for(user, organisation_id)


def can_edit(user: User | None, organisation: Organisation) -> bool:
    return is_operator(user) or is_admin_of(user, organisation.id)


def can_see_members(user: User | None, organisation: Organisation) -> bool:
    return acts_for(user, organisation.id)


def is_head_operator(user: User | None) -> bool:
    """An operator of the province level, who may appoint other operators."""
    return is_operator(user) and user is not None and user.level == "province"


def can_change_person(user: User, person: User) -> bool:
    """Operators change others' roles and access; operators only by the province level."""
    return (
        is_operator(user)
        and user.id != person.id
        and (is_head_operator(user) or person.role != "operator")
    )


def can_appoint(user: User, person: User, role: str) -> bool:
    return can_change_person(user, person) and (role != "operator" or is_head_operator(user))
