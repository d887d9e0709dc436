from django.apps import AppConfig
from django.forms import CharField
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from backbone.logs import configure_logs


class BackboneConfig(AppConfig):
    name = "backbone"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The framework's own Chinese for this speaks of variables.
        too_long = {"max_length": _("最多 %(limit_value)d 字，现有 %(show_value)d 字，请缩短。")}
        CharField.default_error_messages = too_long
        configure_logs()
        autodiscover_modules("jobs")
