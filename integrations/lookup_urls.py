"""Addresses below a lookup cache: its data as a list, row by row, and as files."""

from django.urls import path

from integrations.views import lookup_data, lookup_rows, lookup_upload

DATA = "tiles/<uuid:code>/resources/<uuid:lineage>/data/"

patterns = [
    path(DATA, lookup_data.lookup_data, name="lookup_data"),
    path(f"{DATA}download/", lookup_data.lookup_download, name="lookup_download"),
    path(f"{DATA}add/", lookup_rows.lookup_add, name="lookup_add"),
    path(f"{DATA}delete/", lookup_rows.lookup_clear, name="lookup_clear"),
    path(f"{DATA}upload/", lookup_upload.lookup_upload, name="lookup_upload"),
    path(f"{DATA}upload/<uuid:upload>/", lookup_upload.lookup_preview, name="lookup_preview"),
    path(f"{DATA}copy/", lookup_upload.lookup_copy, name="lookup_copy"),
    path(f"{DATA}<int:pk>/", lookup_rows.lookup_row, name="lookup_row"),
    path(f"{DATA}<int:pk>/delete/", lookup_rows.lookup_delete, name="lookup_delete"),
]
