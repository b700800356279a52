"""Entry for web servers."""

import os

from django.core.wsgi import get_wsgi_application

from environments.key_check import refuse_wrong_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ilm_site.settings")

application = get_wsgi_application()
refuse_wrong_keys()
