"""What other contexts may use from applications. No model leaves this house."""

__all__: list[str] = []
