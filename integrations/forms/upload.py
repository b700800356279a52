"""The form that takes an archive."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from integrations.archive.limits import MAX_PACKED, megabytes


class UploadForm(forms.Form):
    """An archive, and the name its tile shall have."""

    archive = forms.FileField(
        label="Archive",
        help_text="A ZIP file as the integration platform or this site gives it for download.",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".zip,application/zip"}),
        error_messages={
            "required": "Choose the archive to upload.",
            "empty": "This file is empty. Choose the archive to upload.",
        },
    )
    name = forms.CharField(
        label="Name of the tile",
        max_length=200,
        required=False,
        help_text="Left empty, the tile gets the name the archive gives.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    token = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def clean_archive(self) -> UploadedFile:
        """Refuse what is too large before it is read into memory."""
        archive = self.cleaned_data["archive"]
        if archive.size > MAX_PACKED:
            raise ValidationError(
                f"This file is larger than {megabytes(MAX_PACKED)}, the most an archive may have."
            )
        return archive
