"""The project: settings, addresses, and how it starts."""

from ilm_site.celery import app as celery_app

__all__ = ["celery_app"]
