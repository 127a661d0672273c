"""Jobs of the kernel. Importing them registers them."""

from datetime import timedelta

from django.conf import settings

from tongban.kernel import audit, audit_chain, limits, outbox, retention
from tongban.kernel.actors import SYSTEM
from tongban.kernel.files.scanning import rescan_files, scan_file, sweep_files
from tongban.kernel.jobs import Priority, every, job

__all__ = [
    "check_seals",
    "clear_request_counts",
    "forget_delivered",
    "forget_what_is_over",
    "rescan_files",
    "scan_file",
    "seal_stragglers",
    "sweep_files",
]


@every("40 2 * * *", "kernel.seal_stragglers")
def seal_stragglers() -> None:
    """Records of very long transactions fall behind the sealer's window; once a night it looks at all."""
    audit_chain.seal_new_records(everything=True)


@job("kernel.check_seals", attempts=2, priority=Priority.AWAITED)
def check_seals() -> None:
    """The audit administrator asked: recompute every digest and seal, and write down what was found."""
    found = audit_chain.verify_chain()
    facts = {"sound": found.sound, "sealed": found.sealed, "unsealed": found.unsealed, "head": found.head}
    facts |= {"position": found.position, "record": found.record_id, "reason": found.reason}
    audit.record(actor=SYSTEM, action="kernel.check_seals", subject=audit_chain.CHECKED, **facts)


@every("*/10 * * * *", "kernel.clear_request_counts")
def clear_request_counts() -> None:
    """Past minutes are of no use."""
    limits.clear_counts()


@every("10 * * * *", "kernel.forget_delivered")
def forget_delivered() -> None:
    """Delivery records are kept for a while only; the events stay."""
    keep = timedelta(days=settings.TONGBAN_KERNEL_OUTBOX_KEEP_DAYS)
    while outbox.forget_delivered(older_than=keep):
        pass


@every("20 3 * * *", "kernel.forget_what_is_over")
def forget_what_is_over() -> None:
    """In the night: rows whose term of keeping is over."""
    retention.forget_all()
