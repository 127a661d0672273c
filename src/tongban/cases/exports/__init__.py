"""How cases become lines of a file: which columns, what is masked, what a spreadsheet must not run."""

from tongban.cases.exports.columns import FIELDS, PERSONAL, cells, headings
from tongban.cases.exports.sheet import bind
from tongban.cases.exports.text import lines, read_lines

__all__ = ["FIELDS", "PERSONAL", "bind", "cells", "headings", "lines", "read_lines"]
