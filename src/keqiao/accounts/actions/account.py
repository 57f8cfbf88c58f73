"""Writing accounts: how one person signs in."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.accounts.models import User
from keqiao.core import clock, trail
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Person


@transaction.atomic
def open_account(person: Person, *, username: str, password: str, by: Viewer) -> User:
    """Give a person an account. Usernames are kept in lower case. Raises Refused with what is wrong."""
    username = username.strip().lower()
    if not username:
        raise Refused(_("请填写用户名。"))
    if User.objects.filter(username=username).exists():
        raise Refused(_("用户名“%(name)s”已被使用，请换一个。") % {"name": username})
    user = User(username=username, person=person, added_at=clock.now())
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault
    user.set_password(password)
    user.save()
    trail.record("accounts.open_account", subject=("account", user.pk), by=by, body={"person": person.id})
    return user
