"""What other contexts may use from supervision. No model leaves this house."""

__all__: list[str] = []
