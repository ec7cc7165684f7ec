"""A link that breaks: passes connections on to a server, and resets each of them at a random moment.

    relay.py TARGET-PORT SEED LONGEST

The time of a connection is uniform in 0 to LONGEST seconds. The relay ends when its standard input does.
"""

import asyncio
import os
import random
import socket
import struct
import sys
import threading

TARGET, SEED, LONGEST = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(16_384):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        pass


def reset(writer: asyncio.StreamWriter) -> None:
    """Closes a connection with RST, so that bytes on the link are lost."""
    if writer.transport.is_closing():
        return
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def main() -> None:
    moments = random.Random(SEED)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward_reader, onward = await asyncio.open_connection("127.0.0.1", TARGET)
        except OSError:
            return writer.close()
        pumps = [asyncio.create_task(pump(reader, onward)), asyncio.create_task(pump(onward_reader, writer))]
        await asyncio.wait(pumps, timeout=moments.uniform(0, LONGEST))
        for each in pumps:
            each.cancel()
        for end in (writer, onward):
            reset(end)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=128)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


def end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
asyncio.run(main())
