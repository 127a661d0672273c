"""What other contexts may use from ratings. No model leaves this house."""

__all__: list[str] = []
