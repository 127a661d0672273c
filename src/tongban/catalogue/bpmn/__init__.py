"""Routes as BPMN 2.0 (ISO/IEC 19510) and back. Pure: a route in, XML out; XML in, a route and a report out.

``writing.write`` and ``reading.read`` are the doors; docs/topics/bpmn.md has the table of what becomes what.
"""
