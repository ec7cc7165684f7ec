"""Answers that come before the body was read."""

from soak_faults.registry import fault, place, status
from soak_request import Request


@fault
async def early_keep(request: Request) -> bool:
    await request.answer(status(request))
    await request.read_all()
    return True


@fault
async def early_close(request: Request) -> bool:
    await request.read_to(place(request))
    await request.answer(status(request), "Connection: close")
    return False


@fault
async def early_reset(request: Request) -> bool:
    await request.read_to(place(request))
    await request.answer(status(request), "Connection: close")
    request.reset()
    return False


@fault
async def early_cut(request: Request) -> bool:
    await request.read_to(place(request))
    await request.answer(status(request), length=1000)
    return False
