"""Which password is refused, and why."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Says in our own words that a password is too short: Django's catalogs lack the sentence that it uses for this."""

    def get_error_message(self) -> str:
        return _("密码至少要有%(n)s个字符。") % {"n": self.min_length}
