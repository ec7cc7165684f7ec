"""Responses before the whole body was read."""

from soak_faults.registry import fault, position, status
from soak_request import Request


@fault
async def early_keep(request: Request) -> bool:
    await request.respond(status(request))
    await request.read_all()
    return True


@fault
async def early_close(request: Request) -> bool:
    await request.read_to(position(request))
    await request.respond(status(request), "Connection: close")
    return False


@fault
async def early_reset(request: Request) -> bool:
    await request.read_to(position(request))
    await request.respond(status(request), "Connection: close")
    request.reset()
    return False


@fault
async def early_cut(request: Request) -> bool:
    await request.read_to(position(request))
    await request.respond(status(request), length=1000)
    return False
