"""Starts Rasa under its own Python 3.10, and ends with the server that started it.

    python bot/rasa/launch.py run --model ... (arguments of the `rasa` command)

Standard input is a pipe that the server holds open. When it closes, because the server is gone, even by kill -9, this
process ends at once: no orphan keeps a port, a database or a gigabyte of memory.
"""

import os
import sys
import threading
from pathlib import Path


def end_with_parent() -> None:
    """Wait for the end of standard input, then leave without another word."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    # Python puts this file's folder first on the path, where http.py would stand for the standard library's package.
    root = Path(__file__).resolve().parents[2]
    sys.path[0] = str(root)
    from bot.rasa.no_tensorflow import install

    install()
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
