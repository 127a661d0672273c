"""How uploads enter the process: memory stays flat, and what is too large is dropped while it arrives.

A file past the limit does not break the form it came with: it arrives as a stand-in whose size is too large, so the
refusal appears at its field and nothing that was typed is lost.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUploadHandler(FileUploadHandler):
    """First of the handlers: counts, lets bytes through up to the limit, then drops them."""

    dropped = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.dropped = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) <= settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES:
            return raw_data
        self.dropped += len(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if not self.dropped:
            return None
        size = settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES + self.dropped
        return InMemoryUploadedFile(BytesIO(), self.field_name, self.file_name, self.content_type, size, self.charset)
