"""Wiring: settings, urls, api. Imported by no one; the only place that knows everyone."""
