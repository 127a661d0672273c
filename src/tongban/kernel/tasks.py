"""Jobs of the kernel. Importing them registers them."""

from datetime import timedelta

from django.conf import settings

from tongban.kernel import audit_chain, outbox, retention
from tongban.kernel.files.scanning import rescan_files, scan_file, sweep_files
from tongban.kernel.jobs import every

__all__ = ["forget_delivered", "forget_what_is_over", "rescan_files", "scan_file", "seal_stragglers", "sweep_files"]


@every("40 2 * * *", "kernel.seal_stragglers")
def seal_stragglers() -> None:
    """Records of very long transactions fall behind the sealer's window; once a night it looks at all."""
    audit_chain.seal_new_records(everything=True)


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
