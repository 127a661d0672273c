"""What other contexts may use from openplatform. No model leaves this house."""

__all__: list[str] = []
