"""Reading items from foreign files: sources → mapping → definition, each flaw told. Writes nothing."""
