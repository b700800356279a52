"""All addresses of the site."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from ilm_site.views import demo, health, signing_in, theme

# Its name is known only when the static files have been gathered.
favicon = lazy(static, str)("img/favicon.svg")

urlpatterns = [
    path("", include("environments.urls")),
    path("", include("integrations.urls")),
    path("", include("pullrequests.urls")),
    path("accounts/login/", signing_in.SignIn.as_view(), name="account_login"),
    path("accounts/", include("allauth.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("theme/", theme.choose_theme, name="theme"),
    path("favicon.ico", RedirectView.as_view(url=favicon)),
]

handler429 = signing_in.too_many

if settings.DEMO:
    urlpatterns.append(path("demo/sign-in/<str:username>/", demo.sign_in, name="demo_sign_in"))
