"""The `ai-news` command and `python -m bot`."""

import sys


def main() -> None:
    """Run the command. A container asks for `health` every minute: that loads a fifth of what the other verbs need."""
    if sys.argv[1:] == ["health"]:
        from bot.health import answer  # noqa: PLC0415  each branch loads its own

        raise SystemExit(answer())
    from bot.cli import main as run  # noqa: PLC0415  the same

    run()


if __name__ == "__main__":
    main()
