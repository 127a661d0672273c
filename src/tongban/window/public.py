"""What other contexts may use from window. No model leaves this house."""

__all__: list[str] = []
