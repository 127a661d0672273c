"""Publish checks (STANDARDS §1.10): small rules over a definition. An error keeps a draft."""

from tongban.catalogue.checks.rule import CheckFinding, Rule, every_rule, run_checks

__all__ = ["CheckFinding", "Rule", "every_rule", "run_checks"]
