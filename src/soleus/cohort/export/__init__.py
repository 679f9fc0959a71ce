"""A bulk export of records (FHIR R4, NDJSON) as a table of people: the rules of reading as queries on DuckDB."""
