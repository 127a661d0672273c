"""Background work: procrastinate on the same PostgreSQL, behind kernel.jobs."""

PROCRASTINATE_ON_APP_READY = None
TONGBAN_KERNEL_OUTBOX_ATTEMPTS = 12
