"""Connections that end too early."""

from soak_faults.registry import fault, position
from soak_request import Request


@fault
async def reset_mid_body(request: Request) -> bool:
    await request.read_to(position(request))
    request.reset()
    return False


@fault
async def close_mid_body(request: Request) -> bool:
    await request.read_to(position(request))
    request.made = True
    return False


@fault
async def close_before_answer(request: Request) -> bool:
    await request.read_all()
    request.drop()
    return False


@fault
async def cut_answer(request: Request) -> bool:
    await request.read_all()
    match request.at % 4:
        case 0:
            await request.respond(length=1000)
        case 1:
            await request.respond(length=1000)
            request.reset()
        case 2:
            await request.send(b"HTTP/1.1 200 OK\r\nContent-Le")
        case 3:
            await request.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n9\r\nsec")
    return False


@fault
async def silent_close(request: Request) -> bool:
    """Closes a connection that the response keeps open."""
    await request.read_all()
    await request.respond()
    return False


@fault
async def silent_reset(request: Request) -> bool:
    await request.read_all()
    await request.respond()
    request.reset()
    return False
