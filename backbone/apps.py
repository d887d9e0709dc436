from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from backbone.logs import configure_logs


class BackboneConfig(AppConfig):
    name = "backbone"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        configure_logs()
        autodiscover_modules("jobs")
