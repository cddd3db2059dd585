"""The operator's commands: `.venv/bin/flask --app app …`. Each group says with --help what it does."""
