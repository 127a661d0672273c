"""The single override: what tests change and why."""

import os

os.environ.setdefault("TONGBAN_MODE", "test")

from tongban.config.environment import Mode
from tongban.config.settings import *
from tongban.config.settings import DATABASES, STATIC_ROOT, TEMPLATES

MODE = Mode.TEST
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; the real hasher has its own test
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "!! undefined template variable: %s !!"
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that is not built yet
TONGBAN_CASES_RECOMPUTE_CONNECTIONS = 1  # a second connection does not see what a test has not committed
TONGBAN_REQUESTS_PER_ACCOUNT = TONGBAN_REQUESTS_PER_ADDRESS = 0  # all tests knock from one address
TONGBAN_KERNEL_MEMORY = False  # what a test changes is seen by its next question
TONGBAN_IDENTITY_REFUSAL_SECONDS = 0.0  # the pause of a refused registration has a test of its own
TONGBAN_IDENTITY_UPSTREAMS = [  # a provider in memory, so that the pages of linked accounts are tried like all others
    {"adapter": "tongban.identity.tests.upstreams.Elsewhere", "key": "elsewhere", "name": "别处平台"}
]
