"""Background work: procrastinate on the same PostgreSQL, behind kernel.jobs; the outbox relay."""

from tongban.config import environment

PROCRASTINATE_ON_APP_READY = None

TONGBAN_KERNEL_JOBS_CONCURRENCY = environment.number("TONGBAN_KERNEL_JOBS_CONCURRENCY", 2)
TONGBAN_KERNEL_OUTBOX_ATTEMPTS = environment.number("TONGBAN_KERNEL_OUTBOX_ATTEMPTS", 12)
TONGBAN_KERNEL_OUTBOX_CLAIM_SECONDS = environment.number("TONGBAN_KERNEL_OUTBOX_CLAIM_SECONDS", 30)
TONGBAN_KERNEL_OUTBOX_KEEP_DAYS = environment.number("TONGBAN_KERNEL_OUTBOX_KEEP_DAYS", 30)
