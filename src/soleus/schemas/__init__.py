"""The book as programs see it: facts, questions, options and claims as plain data, and a case as a schema."""
