"""What a city sets for the contexts: TONGBAN_<CONTEXT>_<NAME>."""

from tongban.config import environment

TONGBAN_SITE_URL = environment.text("TONGBAN_SITE_URL", "http://localhost:8000")
TONGBAN_PORTAL_REGION = environment.text("TONGBAN_PORTAL_REGION", "440000")
TONGBAN_PORTAL_NAME = environment.text("TONGBAN_PORTAL_NAME", "广东政务服务（演示）")
TONGBAN_PORTAL_REGION_NAME = environment.text("TONGBAN_PORTAL_REGION_NAME", "广东省")
TONGBAN_PORTAL_HOTLINE = environment.text("TONGBAN_PORTAL_HOTLINE", "12345")
# What a government site must tell in its footer (国办发〔2017〕47号 政府网站发展指引). Empty ones are not shown.
TONGBAN_PORTAL_DUTIES = (
    ("主办单位", environment.text("TONGBAN_PORTAL_ORGANISER", "")),
    ("承办单位", environment.text("TONGBAN_PORTAL_OPERATOR", "")),
    ("网站标识码", environment.text("TONGBAN_PORTAL_SITE_CODE", "")),
    ("ICP备案", environment.text("TONGBAN_PORTAL_ICP_FILING", "")),
    ("公安备案", environment.text("TONGBAN_PORTAL_POLICE_FILING", "")),
)
TONGBAN_PORTAL_PRIVACY_CONTACT = environment.text("TONGBAN_PORTAL_PRIVACY_CONTACT", "")  # 个人信息保护联系人
TONGBAN_PORTAL_EXAMPLES = environment.words("TONGBAN_PORTAL_EXAMPLES", "身份证,护照,驾驶证,社保,食品经营,公司登记")
TONGBAN_IDENTITY_DEMO_LOGIN = environment.mode() != environment.Mode.PRODUCTION  # by mode alone, no variable of its own
TONGBAN_IDENTITY_FRESH_MINUTES = environment.number("TONGBAN_IDENTITY_FRESH_MINUTES", 15)  # for steps that matter
TONGBAN_IDENTITY_UNMASK_MINUTES = environment.number("TONGBAN_IDENTITY_UNMASK_MINUTES", 60)  # staff, before full data
# what residents do about themselves asks for L2, or for what is said here: "give_mandate=3,close_account=3"
TONGBAN_IDENTITY_ACT_LEVELS = environment.levels("TONGBAN_IDENTITY_ACT_LEVELS", "")
TONGBAN_IDENTITY_UNUSED_DAYS = environment.number("TONGBAN_IDENTITY_UNUSED_DAYS", 90)  # then out of service; 0: never
TONGBAN_IDENTITY_HANDED_OUT_HOURS = environment.number("TONGBAN_IDENTITY_HANDED_OUT_HOURS", 72)  # first passwords
TONGBAN_IDENTITY_STAFF_IDLE_MINUTES = environment.number("TONGBAN_IDENTITY_STAFF_IDLE_MINUTES", 30)
# staff show a cryptographic second factor at every login; the demo's one click does without, production never
TONGBAN_IDENTITY_STAFF_FACTOR = environment.flag(
    "TONGBAN_IDENTITY_STAFF_FACTOR", environment.mode() == environment.Mode.PRODUCTION
)
# who compares people: classes by their path; the null ones say that nobody is connected (docs/topics/login.md)
TONGBAN_IDENTITY_VERIFIER = environment.text("TONGBAN_IDENTITY_VERIFIER", "tongban.registers.public.PopulationVerifier")
TONGBAN_IDENTITY_FACE = environment.text("TONGBAN_IDENTITY_FACE", "tongban.identity.adapters.null.NoFace")
TONGBAN_IDENTITY_NETWORK_ID = environment.text(
    "TONGBAN_IDENTITY_NETWORK_ID", "tongban.identity.adapters.null.NoNetworkIdentity"
)
# whose accounts can open one here: a JSON list, none as shipped (docs/topics/login.md, linked accounts)
TONGBAN_IDENTITY_UPSTREAMS = environment.objects("TONGBAN_IDENTITY_UPSTREAMS")
# whether somebody nobody could compare may have an account at L1; in production the counter opens it
TONGBAN_IDENTITY_OPEN_UNVERIFIED = environment.flag(
    "TONGBAN_IDENTITY_OPEN_UNVERIFIED", environment.mode() != environment.Mode.PRODUCTION
)
TONGBAN_IDENTITY_REFUSAL_SECONDS = 0.5  # a refused registration takes so long, whatever it was refused for
# who sends text messages; empty: nobody. The shipped one writes codes to the log and is refused in production
TONGBAN_MESSAGING_TEXTS = environment.text(
    "TONGBAN_MESSAGING_TEXTS",
    "" if environment.mode() == environment.Mode.PRODUCTION else "tongban.messaging.adapters.texts.DevelopmentTexts",
)
TONGBAN_CATALOGUE_ASSURANCE = environment.number("TONGBAN_CATALOGUE_ASSURANCE", 1)  # L1–L4, of items that say nothing
TONGBAN_SUPERVISION_AMBER_DAYS = environment.number("TONGBAN_SUPERVISION_AMBER_DAYS", 2)
TONGBAN_MESSAGING_STAFF_NOTICE_DAYS = environment.number("TONGBAN_MESSAGING_STAFF_NOTICE_DAYS", 180)  # kept, then gone
TONGBAN_CASES_QUESTION_REMINDER_DAYS = environment.number(
    "TONGBAN_CASES_QUESTION_REMINDER_DAYS", 1
)  # working days before
TONGBAN_RATINGS_VERIFY_DAYS = environment.number("TONGBAN_RATINGS_VERIFY_DAYS", 1)  # working days, practice
TONGBAN_RATINGS_CLOSE_DAYS = environment.number("TONGBAN_RATINGS_CLOSE_DAYS", 5)
TONGBAN_RATINGS_EXTENDED_DAYS = environment.number("TONGBAN_RATINGS_EXTENDED_DAYS", 15)  # for complex ones
TONGBAN_RATINGS_DAYS = environment.number("TONGBAN_RATINGS_DAYS", 60)

TONGBAN_CASES_BILL_KEY = environment.folder("TONGBAN_HOME", environment.ROOT / "var") / "keys" / "bills.ed25519"
TONGBAN_CASES_NATIONAL_CODES = environment.text("TONGBAN_CASES_NATIONAL_CODES", "")  # a table of its own
TONGBAN_CASES_SUPPLEMENT_DAYS = environment.number("TONGBAN_CASES_SUPPLEMENT_DAYS", 10)  # working days
TONGBAN_APPLICATIONS_MATERIAL_DAYS = environment.number(
    "TONGBAN_APPLICATIONS_MATERIAL_DAYS", 365
)  # a paper serves again
TONGBAN_REGISTERS_CORRECTION_DAYS = environment.number("TONGBAN_REGISTERS_CORRECTION_DAYS", 10)  # working days
TONGBAN_CASES_OVERDUE_SUPPLEMENT = environment.text("TONGBAN_CASES_OVERDUE_SUPPLEMENT", "return")  # or "keep"
TONGBAN_CASES_TOLERANCE_DAYS = environment.number("TONGBAN_CASES_TOLERANCE_DAYS", 10)  # working days, practice
TONGBAN_CASES_READING_HOURS = environment.number("TONGBAN_CASES_READING_HOURS", 4)  # a case outside one's scope
TONGBAN_CASES_PROMISE_CHECK_DAYS = environment.number("TONGBAN_CASES_PROMISE_CHECK_DAYS", 40)  # working days, practice
TONGBAN_CASES_PROMISE_CHECK_REMINDER_DAYS = environment.number("TONGBAN_CASES_PROMISE_CHECK_REMINDER_DAYS", 5)
TONGBAN_CASES_TOLERANCE_REMINDER_DAYS = environment.number("TONGBAN_CASES_TOLERANCE_REMINDER_DAYS", 2)  # before the end
TONGBAN_CASES_RECOMPUTE_CONNECTIONS = environment.number("TONGBAN_CASES_RECOMPUTE_CONNECTIONS", 2)
TONGBAN_CASES_RECEIPT_ON_OFFDAY = environment.text("TONGBAN_CASES_RECEIPT_ON_OFFDAY", "same_day")  # or next_working_day
TONGBAN_CATALOGUE_FOUR_EYES = environment.flag("TONGBAN_CATALOGUE_FOUR_EYES", True)  # who edits may not publish alone
TONGBAN_CATALOGUE_STRICT_RULES = environment.words("TONGBAN_CATALOGUE_STRICT_RULES", "")  # warnings raised to errors
_NPM_FONT = environment.ROOT / "node_modules/@expo-google-fonts/noto-sans-sc"
TONGBAN_KERNEL_FONT_FOLDERS = (  # the first entry with fonts in it prints the documents
    (environment.folder("TONGBAN_KERNEL_FONT_FOLDER", environment.ROOT / "build/fonts"),),
    (_NPM_FONT / "400Regular", _NPM_FONT / "700Bold"),
)

EMAIL_HOST = environment.text("TONGBAN_MESSAGING_SMTP_HOST", "")
EMAIL_PORT = environment.number("TONGBAN_MESSAGING_SMTP_PORT", 25)
EMAIL_HOST_USER = environment.text("TONGBAN_MESSAGING_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.secret("TONGBAN_MESSAGING_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("TONGBAN_MESSAGING_SMTP_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("TONGBAN_MESSAGING_SENDER", "tongban@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.dummy.EmailBackend"
)
