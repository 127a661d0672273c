"""The demo city: invented people and a believable month of cases, filled through the services, and the told story.

Exists in demo mode only. Nothing here is imported by the platform itself.
"""
