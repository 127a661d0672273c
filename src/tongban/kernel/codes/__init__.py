"""National codes: citizen number, unified social credit code, divisions, item codes, licence identifiers.

Pure functions. Each refuses with InvalidCode and says what to look at.
"""

from tongban.kernel.codes.invalid import InvalidCode

__all__ = ["InvalidCode"]
