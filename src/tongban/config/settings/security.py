"""Secrets, cookies, passwords, lockout. Production refuses to start with a default secret: see config/checks.py."""

from datetime import timedelta

from tongban.config import environment

_PRODUCTION = environment.mode() == environment.Mode.PRODUCTION

DEMO_SECRET = "demo-secret-for-a-laptop-never-for-production"  # noqa: S105 refused in production
SECRET_KEY = environment.text("TONGBAN_SECRET_KEY", None if _PRODUCTION else DEMO_SECRET)
ALLOWED_HOSTS = environment.words("TONGBAN_ALLOWED_HOSTS", "" if _PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = environment.words("TONGBAN_TRUSTED_ORIGINS", "")

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tongban.identity.backends.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "identity:log_in"
LOGIN_REDIRECT_URL = "/my/"

AXES_FAILURE_LIMIT = environment.number("TONGBAN_IDENTITY_LOCKOUT_AFTER", 5)
AXES_COOLOFF_TIME = timedelta(minutes=environment.number("TONGBAN_IDENTITY_LOCKOUT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # knocking on a locked door must not keep its owner out
AXES_LOCKOUT_CALLABLE = "tongban.identity.web.login.locked_out"
AXES_USERNAME_CALLABLE = "tongban.identity.web.login.guessed_name"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "identifier", "code"]  # people type their citizen number
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_ENGINE = "tongban.identity.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _PRODUCTION
SESSION_COOKIE_AGE = environment.number("TONGBAN_IDENTITY_SESSION_HOURS", 12) * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tongban.config.errors.forged"
CSRF_COOKIE_SECURE = _PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if _PRODUCTION else 0
SECURE_SSL_REDIRECT = _PRODUCTION and environment.flag("TONGBAN_REDIRECT_TO_HTTPS", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the supervisor and by load balancers, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Personal data lies sealed (kernel.crypto). Without this folder nobody reads it again: keep a copy apart from backups.
TONGBAN_KERNEL_KEYSTORE = environment.text("TONGBAN_KERNEL_KEYSTORE", "tongban.kernel.crypto.keystore.shipped_store")
TONGBAN_KERNEL_KEYS_HOME = environment.folder(
    "TONGBAN_KERNEL_KEYS_HOME", environment.folder("TONGBAN_HOME", environment.ROOT / "var") / "keys"
)
