"""Where uploads and static files live."""

from tongban.config import environment

_HOME = environment.folder("TONGBAN_HOME", environment.ROOT / "var")

STATIC_URL = "/static/"
STATIC_ROOT = _HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

TONGBAN_KERNEL_FILES_HOME = environment.folder("TONGBAN_KERNEL_FILES_HOME", _HOME / "files")
# Uploads come from an origin of their own, e.g. https://files.zwfw.example.gov.cn: the same server under a name that
# has no session and no page. Empty: from the site itself, locked into a sandbox.
TONGBAN_KERNEL_FILES_ORIGIN = environment.text("TONGBAN_KERNEL_FILES_ORIGIN", "").rstrip("/")
TONGBAN_KERNEL_FILES_STORE = environment.text("TONGBAN_KERNEL_FILES_STORE", "tongban.kernel.files.store.LocalStore")
TONGBAN_KERNEL_FILES_LARGEST_BYTES = environment.number("TONGBAN_KERNEL_FILES_LARGEST_BYTES", 100 * 1024 * 1024)
TONGBAN_KERNEL_FILES_LARGEST_REQUEST_BYTES = environment.number(
    "TONGBAN_KERNEL_FILES_LARGEST_REQUEST_BYTES", 2 * TONGBAN_KERNEL_FILES_LARGEST_BYTES
)
TONGBAN_KERNEL_FILES_SCANNER = environment.text("TONGBAN_KERNEL_FILES_SCANNER", "")
TONGBAN_KERNEL_FILES_S3_BUCKET = environment.text("TONGBAN_KERNEL_FILES_S3_BUCKET", "")
TONGBAN_KERNEL_FILES_S3_ENDPOINT = environment.text("TONGBAN_KERNEL_FILES_S3_ENDPOINT", "")
FILE_UPLOAD_HANDLERS = [
    "tongban.kernel.files.intake.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
