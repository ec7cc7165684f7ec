"""Ways that lead nowhere: our command says why not, sends nothing that nobody wants, and never hangs."""

import killing
from running import free_port


def travel(traveller) -> dict[str, list[str]]:
    """Each of them with what was told instead of what should be."""
    return refusals(traveller) | environment(traveller) | asked_and_refused(traveller) | killed(traveller)


def refusals(traveller) -> dict[str, list[str]]:
    at = traveller.at
    http, socks = (at.proxies[f"{name} with a password"].port for name in ("tinyproxy", "microsocks"))
    dante, squid, gone = at.proxies["Dante"].port, at.proxies["squid"].port, free_port()
    secure = f"https://localhost:{at.tls}/"
    seen = {}
    for name, url, proxy, message in (
        ("an HTTP proxy without its password", secure, f"http://127.0.0.1:{http}",
            f"the proxy http://127.0.0.1:{http} wants to know who asks (407): "
                "give a user and a password in its address"),
        ("an HTTP proxy with a wrong password", secure, f"http://joe:wrong@127.0.0.1:{http}",
            f"the proxy http://127.0.0.1:{http} refused a connection to localhost:{at.tls}: 401 Unauthorized"),
        ("a SOCKS proxy without its password", secure, f"socks5h://127.0.0.1:{socks}",
            f"the proxy socks5://127.0.0.1:{socks} wants to know who asks: give a user and a password in its address"),
        ("a SOCKS proxy with a wrong password", secure, f"socks5h://joe:wrong@127.0.0.1:{socks}",
            f"the proxy socks5://127.0.0.1:{socks} refuses this user or password"),
        ("a proxy that is not there", secure, f"socks5h://127.0.0.1:{gone}",
            f"cannot connect to the proxy socks5://127.0.0.1:{gone}: Connection refused"),
        ("a server that is not there, through Dante", f"http://127.0.0.1:{gone}/", f"socks5h://127.0.0.1:{dante}",
            f"the proxy socks5://127.0.0.1:{dante} refused a connection to 127.0.0.1:{gone}: the server refused it"),
        ("a server that is not there, through squid", f"https://127.0.0.1:{gone}/", f"http://127.0.0.1:{squid}",
            f"the proxy http://127.0.0.1:{squid} refused a connection to 127.0.0.1:{gone}: 503 Service Unavailable"),
    ):
        told = traveller.by_command(url, ["--proxy", proxy])
        seen[name] = [] if (told.get("code"), told.get("message")) == (200, message) else [str(told)]
    return seen


def environment(traveller) -> dict[str, list[str]]:
    """A name that is unknown here and there; who says so shows who was asked."""
    proxy = f"http://127.0.0.1:{traveller.at.proxies['tinyproxy'].port}"
    seen = {}
    for variable in ("http_proxy", "all_proxy"):
        told = traveller.by_command("http://host.invalid/", **{variable: proxy})
        by_proxy = told.get("statusCode") == 500 and "tinyproxy" in told["data"]
        seen[f"the proxy that {variable} names"] = [] if by_proxy else [str(told)]
    told = traveller.by_command("http://host.invalid/", all_proxy=proxy, no_proxy="other.example,.invalid")
    by_us = told.get("message", "").startswith("cannot resolve the host of http://host.invalid")
    return seen | {"none for what no_proxy names": [] if by_us else [str(told)]}


def asked_and_refused(traveller) -> dict[str, list[str]]:
    """A final refusal is told, and nothing of the file was sent."""
    at, seen = traveller.at, {}
    for name, url, options in (
        ("asked first, and refused", f"http://127.0.0.1:{at.server.port}/limited", []),
        ("the same over HTTP/2", f"https://localhost:{at.tls}/limited", ["--http2"]),
    ):
        told = traveller.by_command(url, [*options, "--expect-continue", "60000"])
        received = at.received()
        seen[name] = [] if told.get("statusCode") == 413 and received < 4096 else [f"{told}, {received} bytes received"]
    return seen


def killed(traveller) -> dict[str, list[str]]:
    """Each proxy, and the server over HTTP/2, is killed while an upload goes through it. The last of all."""
    at, seen = traveller.at, {}
    secure = f"https://localhost:{at.tls}/"
    for name in ("squid", "tinyproxy", "microsocks", "Dante"):
        scheme = "socks5h" if name in ("microsocks", "Dante") else "http"
        options = ["--proxy", f"{scheme}://127.0.0.1:{at.proxies[name].port}", *traveller.trust]
        ends, told = killing.killed_midway(traveller.tools, at.proxies[name], None, secure, options)
        seen[f"{name}, killed midway"] = [] if ends else [str(told)]
    ends, told = killing.killed_midway(traveller.tools, at.server, None, secure, ["--http2", *traveller.trust])
    return seen | {"HTTP/2, killed midway": [] if ends else [str(told)]}
