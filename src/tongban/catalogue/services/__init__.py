"""Writes of the catalogue: versions by hand, imports, the demo catalogue."""
