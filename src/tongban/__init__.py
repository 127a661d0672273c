"""Tongban 通办: the open government-service platform."""
