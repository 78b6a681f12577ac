"""Whether an account's e-mail address is known to be its holder's."""

from allauth.account.models import EmailAddress

from matinee.accounts.models import User


def has_confirmed_email(user: User | None) -> bool:
    """Whether the account has an address to which a link was mailed and followed. Guests have none."""
    return user is not None and EmailAddress.objects.filter(user=user, verified=True).exists()
