"""WebSocket close codes. 4000-4499: come back with backoff; 4500-4999: stay away until something changed.

docs/protocol.md lists them; a test compares.
"""

from enum import IntEnum


class CloseCode(IntEnum):
    GOING_AWAY = 4000  # the server stops or restarts
    SLOW_READER = 4001  # the client did not read for too long; resume by seq
    SILENT = 4002  # nothing heard for too long
    TOKEN_EXPIRED = 4003  # renew the token, then come back
    SUPERSEDED = 4004  # what the socket was based on changed; connect anew
    TOO_MANY = 4005  # too many frames; come back later
    INTERNAL = 4010  # a fault of ours
    UNAUTHENTICATED = 4500  # no valid token or sign-in
    FORBIDDEN_ORIGIN = 4501  # this page may not use the desk
    BAD_FRAME = 4502  # the client speaks another protocol
    SIGNED_OUT = 4503  # the operator signed out

    @property
    def may_return(self) -> bool:
        return self < 4500
