"""What other contexts may use from ledger. No model leaves this house."""

__all__: list[str] = []
