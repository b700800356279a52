"""The mail server is named by one address."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from ilm_site.mail_settings import mail_settings


@pytest.mark.parametrize(
    ("address", "host", "port", "is_starttls", "is_tls"),
    [
        ("smtp://relay", "relay", 25, False, False),
        ("smtp+tls://relay", "relay", 587, True, False),
        ("smtps://relay", "relay", 465, False, True),
        ("smtp+tls://relay:2525", "relay", 2525, True, False),
    ],
)
def test_an_address_says_host_port_and_encryption(address, host, port, is_starttls, is_tls):
    found = mail_settings(address)

    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (is_starttls, is_tls)


def test_user_and_password_may_hold_any_character():
    found = mail_settings("smtps://me%40example.com:p%3Aw%2Frd@relay")

    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.com", "p:w/rd")


def test_without_an_address_mails_go_to_the_log():
    assert mail_settings("")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize("address", ["relay", "http://relay", "smtp://", "smtp://relay:port", "smtp://[::1"])
def test_anything_else_is_refused_when_the_site_starts(address):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be"):
        mail_settings(address)
