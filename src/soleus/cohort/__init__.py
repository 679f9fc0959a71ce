"""The door for tables: the rulebook over many people at once, from a file, into files."""
