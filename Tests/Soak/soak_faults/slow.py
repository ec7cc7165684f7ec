"""Slow servers."""

import asyncio
import socket

from soak_faults.registry import fault, position
from soak_faults.responses import none
from soak_request import ClientDisconnected, Request


@fault
async def slow_reader(request: Request) -> bool:
    request.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    while not request.is_whole:
        await request.read_to(len(request.body) + 32 * 1024)
        await asyncio.sleep(0.002)
    await request.respond()
    return True


@fault
async def late_reader(request: Request) -> bool:
    """For files that change during the upload: the client cannot have read them to their end."""
    request.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    await asyncio.sleep(0.1)
    return await none(request)


@fault
async def no_answer(request: Request) -> bool:
    await request.read_all()
    request.made = True
    await request.reader.read()  # until the client closes
    return False


@fault
async def stops_reading(request: Request) -> bool:
    request.made = True
    await request.read_to(position(request) // 8)
    await asyncio.sleep(60)  # or until the server ends
    raise ClientDisconnected
