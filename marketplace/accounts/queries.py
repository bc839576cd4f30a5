"""What is read about people and organisations."""

from marketplace.accounts.models import Organisation, User


def organisations_of(user: User) -> list[Organisation]:
    """Organisations this person speaks for (active memberships), in the order of joining."""
    active = (one for one in user.memberships if one.state == "active")
    return [one.organisation for one in sorted(active, key=lambda one: one.id)]
