"""What other contexts may use from portal. No model leaves this house."""

__all__: list[str] = []
