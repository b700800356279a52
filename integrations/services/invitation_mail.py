"""The mail that brings an invitation: plain text, and nothing in it that acts by itself."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from integrations.models import Invitation
from integrations.places import named

log = structlog.get_logger(__name__)


def mail_invitation(invitation: Invitation, secret: str, link_to: Callable[[str], str]) -> bool:
    """Send it; says whether the mail server took it. The log names neither address nor secret."""
    place = named(invitation.place)
    context = {
        "invitation": invitation,
        "place": place,
        "link": link_to(reverse("integrations:join", args=[secret])),
    }
    subject = f"{invitation.invited_by} invites you to {place} in Daisychain"
    mail = EmailMessage(
        subject=" ".join(subject.split())[:200],
        body=render_to_string("integrations/mail/invitation.txt", context),
        to=[invitation.email],
    )
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        log.warning("invitation_not_mailed", invitation=str(invitation.code), error=type(error).__name__)
        return False
    return True
