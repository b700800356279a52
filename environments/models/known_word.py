"""A word that is sealed like all else, by which keys are tried before anything else is."""

from django.db import models
from django.db.models import Q


class KnownWord(models.Model):
    """Sealed when the first connection was: keys that do not open it are not those of this database."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sealed = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="known_word_only_one")]
