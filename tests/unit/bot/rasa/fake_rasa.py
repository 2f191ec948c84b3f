"""Stands for Rasa's process: answers the health route, dies and fails as its environment says.

FAKE_RASA: `ready`, `no_model` (answers 503), `broken` (ends at once), `deaf` (ignores SIGTERM).
"""

import http.server
import os
import signal
import sys

mode = os.environ["FAKE_RASA"]
if mode == "broken":
    sys.exit(3)
if mode == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
port = int(sys.argv[sys.argv.index("--port") + 1])
token = os.environ["DESTEK_RASA_TOKEN"]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        right = self.path == "/webhooks/destek/health" and self.headers["X-Destek-Token"] == token
        self.send_response((503 if mode == "no_model" else 200) if right else 403)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing."""


http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
