"""The institution: areas, offices, cases, committees, deadlines and messages. It knows no phone and no web framework."""
