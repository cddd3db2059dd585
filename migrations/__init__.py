"""The history of the schema. Revisions are in `versions/`; `schema.py` applies them."""
