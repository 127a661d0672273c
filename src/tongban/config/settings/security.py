"""Secrets, cookies, passwords, lockout. Production refuses to start with a default secret: see config/checks.py."""

from datetime import timedelta

from tongban.config import environment

_PRODUCTION = environment.mode() == environment.Mode.PRODUCTION

DEMO_SECRET = "demo-secret-for-a-laptop-never-for-production"  # noqa: S105 refused in production
SECRET_KEY = environment.secret("TONGBAN_SECRET_KEY", None if _PRODUCTION else DEMO_SECRET)
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
]
# Words of this service (OWASP ASVS 5 6.2.11), which whoever guesses a password tries first.
TONGBAN_IDENTITY_PASSWORD_WORDS = environment.words(
    "TONGBAN_IDENTITY_PASSWORD_WORDS", "tongban,通办,zwfw,zhengwu,政务,gov,password,mima,密码,admin,qwerty,woaini"
)
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

# __Host-: no other host of the city's domain can write these cookies, none but this one reads them.
_HOST = "__Host-" if _PRODUCTION else ""
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}django_language"
TONGBAN_UI_TEXT_SIZE_COOKIE = f"{_HOST}large_text"
LANGUAGE_COOKIE_SECURE = _PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
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
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
TONGBAN_REDIRECT_TO_HTTPS = _PRODUCTION and environment.flag("TONGBAN_REDIRECT_TO_HTTPS", True)
# Whose word about the visitor's address and encryption counts: networks of the city's own proxies.
TONGBAN_TRUSTED_PROXIES = environment.words("TONGBAN_TRUSTED_PROXIES", "127.0.0.1/32,::1/128")
TONGBAN_REQUESTS_PER_ACCOUNT = environment.number("TONGBAN_REQUESTS_PER_ACCOUNT", 300)  # a minute; 0: no limit
TONGBAN_REQUESTS_PER_ADDRESS = environment.number("TONGBAN_REQUESTS_PER_ADDRESS", 600)  # of whom nobody knows yet
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Personal data lies sealed (kernel.crypto). Without this folder nobody reads it again: keep a copy apart from backups.
TONGBAN_KERNEL_KEYSTORE = environment.text("TONGBAN_KERNEL_KEYSTORE", "tongban.kernel.crypto.keystore.shipped_store")
TONGBAN_KERNEL_KEYS_HOME = environment.folder(
    "TONGBAN_KERNEL_KEYS_HOME", environment.folder("TONGBAN_HOME", environment.ROOT / "var") / "keys"
)

# Where the platform itself may send requests to (kernel.outgoing): the internet, and networks named here, such as that
# of the departments. Its own machine only where people develop or show it.
TONGBAN_KERNEL_OUTGOING_NETWORKS = environment.words("TONGBAN_KERNEL_OUTGOING_NETWORKS", "")
TONGBAN_KERNEL_OUTGOING_LOOPBACK = not _PRODUCTION
