from tongban.kernel.apps import ContextConfig


class LedgerConfig(ContextConfig):
    default = True
    name = "tongban.ledger"
    label = "ledger"
    verbose_name = "用数台账"
