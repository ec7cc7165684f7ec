"""Redirects, valid and invalid."""

from soak_faults.registry import fault, position
from soak_faults.responses import none
from soak_request import Request


async def redirect(request: Request, number: int, *lines: str, body: bytes = b"") -> None:
    rest = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "hop")
    base = f"http://127.0.0.1:{request.query['port']}" if request.query.get("port") else ""
    location = f"Location: {base}/{request.fault}?{rest}&hop={request.hop + 1}"
    await request.respond(number, location, *lines, body=body)


@fault
async def redirect_307(request: Request) -> bool:
    await request.read_all()
    await (request.respond() if request.hop else redirect(request, 307))
    return True


@fault
async def redirect_303(request: Request) -> bool:
    await request.read_all()
    await (request.respond() if request.hop else redirect(request, 303))
    return True


@fault
async def redirect_early(request: Request) -> bool:
    """The client sends the body twice, the first time not to its end."""
    if request.hop:
        return await none(request)
    await request.read_to(position(request))
    # The body of the response may be lost with the connection.
    await redirect(request, 308, "Connection: close", body=b"moved" * (request.at % 10_000))
    if request.at % 2:
        request.reset()
    return False


@fault
async def redirect_loop(request: Request) -> bool:
    await request.read_all()
    await redirect(request, 307 if request.at % 4 == 0 else 302)
    return True


@fault
async def redirect_down(request: Request) -> bool:
    """From https to http."""
    await request.read_all()
    await (request.respond() if request.hop else redirect(request, 307))
    return True
