"""``python -m tongban`` is ``tongban``."""

from tongban.config.cli import app

if __name__ == "__main__":
    app()
