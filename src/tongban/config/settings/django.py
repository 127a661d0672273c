"""Django itself: apps, middleware, templates, languages."""

from tongban.config import environment

MODE = environment.mode()
DEBUG = False
ROOT_URLCONF = "tongban.config.urls"
WSGI_APPLICATION = "tongban.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

CONTEXTS = [
    "kernel",
    "ui",
    "ledger",
    "identity",
    "catalogue",
    "messaging",
    "registers",
    "cases",
    "applications",
    "window",
    "ratings",
    "supervision",
    "portal",
    "openplatform",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "procrastinate.contrib.django",
    *(f"tongban.{context}" for context in CONTEXTS),
    "django.forms",  # last: the ui context's form templates come first
    "tongban.config",
]

MIDDLEWARE = [
    "tongban.config.visitors.see_through_proxies",
    "tongban.config.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "tongban.config.visitors.require_encryption",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tongban.config.visitors.keep_files_apart",
    "tongban.config.middleware.refuse_zero_bytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tongban.config.middleware.recognise_actor",
    "tongban.config.middleware.keep_out_of_caches",
    "tongban.config.visitors.limit_requests",
    "tongban.config.middleware.refuse_huge_requests",
    "tongban.config.middleware.deny_by_default",
    "tongban.config.middleware.translate_refusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "tongban.ui.context.page_furniture",
            ],
            "builtins": ["tongban.ui.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [environment.ROOT / "src" / "tongban" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
