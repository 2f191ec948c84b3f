"""A relay that stores nothing, with `websockets` alone: what a sender says goes to the receiver of the same pair.

`python -m tests.benchmarks.bare_relay` prints its port. The first frame of a socket is `<pair> <role>`.
"""

import uvloop
from websockets.asyncio.server import ServerConnection, serve


async def main() -> None:
    receivers: dict[str, ServerConnection] = {}

    async def handle(connection: ServerConnection) -> None:
        pair, role = str(await connection.recv()).split()
        if role == "receiver":
            receivers[pair] = connection
            await connection.send("ready")
            await connection.wait_closed()
            return
        await connection.send("ready")
        async for data in connection:
            await receivers[pair].send(data)

    async with serve(handle, "127.0.0.1", 0, compression=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
