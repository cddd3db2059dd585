"""The operator's commands: `.venv/bin/flask --app app …`. Each says with --help what it does."""
