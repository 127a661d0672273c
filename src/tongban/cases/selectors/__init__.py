"""Reads of cases: where a case is (progress), what is due (inbox), what a document proves (verification)."""
