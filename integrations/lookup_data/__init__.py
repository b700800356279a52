"""The rows of a lookup cache as files: reading and writing CSV and JSON, and how much there may be."""
