"""Low: whoever hangs up in the midst of a body leaves no traceback in the log."""

import asyncio

import pytest

from tests.faults.running import Server
from tests.faults.test_endings import a_session


@pytest.mark.parametrize("path", ["/api/visitor/attachments", "/api/visitor/sessions", "/api/operator/sign-in"])
async def test_an_aborted_body_is_no_fault_of_ours(server: Server, path: str) -> None:
    session = await a_session(server)
    for _ in range(3):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: {server.origin}\r\nContent-Length: 60000\r\n"
        writer.write(f"{head}Authorization: Bearer {session['access_token']}\r\n\r\n".encode() + b"x" * 30_000)
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.transport.abort()
    await asyncio.sleep(0.5)
    assert await a_session(server), "and it serves on"
    log = server.log.read_text()
    assert "Traceback" not in log and "request_failed" not in log, log[-2000:]
