"""How the server logs: one line an event, with the code of a failure but never the values that it worked on.

Structlog's own default shows the local variables of each frame of a traceback, and with them what people wrote.
"""

import logging

import structlog


def configure() -> None:
    """Set it up for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
