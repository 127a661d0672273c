"""What other contexts may use from messaging. No model leaves this house."""

__all__: list[str] = []
