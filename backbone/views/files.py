"""Handing out stored files."""

from django.http import FileResponse

from backbone.actions.files import open_file
from backbone.models import StoredFile


def file_response(file: StoredFile) -> FileResponse:
    """The content as a download under its own name; never shown inside the site. The caller has checked who asks."""
    response = FileResponse(
        open_file(file), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
