"""The life of a case, as it is written: intake → acceptance → review → decision; notices on the way."""
