"""Files: taken in safely, kept durably, given out harmlessly. Callers check permission first.

``store_upload`` finds the type from the content, refuses what is not on the list, hashes while it streams, and writes
the row in the caller's transaction. ``download`` is the only way out to a browser.
"""

from tongban.kernel.files.downloads import download, hand_out
from tongban.kernel.files.errors import (
    FileEmpty,
    FileInfected,
    FileMissing,
    FileQuarantined,
    FileTooLarge,
    FileTypeRefused,
    FileUnavailable,
    RequestTooLarge,
)
from tongban.kernel.files.media_types import DOCUMENTS, ZIP
from tongban.kernel.files.shelf import (
    MEBIBYTE,
    FileInfo,
    forget_file,
    get_file,
    get_files,
    open_file,
    store_bytes,
    store_upload,
)
from tongban.kernel.models import FileState

__all__ = [
    "DOCUMENTS",
    "MEBIBYTE",
    "ZIP",
    "FileEmpty",
    "FileInfected",
    "FileInfo",
    "FileMissing",
    "FileQuarantined",
    "FileState",
    "FileTooLarge",
    "FileTypeRefused",
    "FileUnavailable",
    "RequestTooLarge",
    "download",
    "forget_file",
    "get_file",
    "get_files",
    "hand_out",
    "open_file",
    "store_bytes",
    "store_upload",
]
