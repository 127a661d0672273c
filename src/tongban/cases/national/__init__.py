"""Cases as the national exchange tables ``up_pro_*`` ask for them (办件交换库表): fields, codes, rows, checks."""

from tongban.cases.national.fields import TABLES, Field, fields_of, flaws
from tongban.cases.national.filling import Filled, Unfilled, fill
from tongban.cases.national.record import Record

__all__ = ["TABLES", "Field", "Filled", "Record", "Unfilled", "fields_of", "fill", "flaws"]
