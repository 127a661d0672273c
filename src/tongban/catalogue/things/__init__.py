"""Things (一件事): several items that one event in life needs, applied for as one (国发〔2024〕3号)."""
