"""Routes that fail: our command must report the cause, send no unneeded data, and never hang."""

import killing
from processes import free_port


def run_all(client) -> dict[str, list[str]]:
    """The unexpected results of every route, by its name."""
    return refusals(client) | proxy_variables(client) | expectation_failed(client) | killed(client)


def refusals(client) -> dict[str, list[str]]:
    at = client.at
    http, socks = (at.proxies[f"{name} with a password"].port for name in ("tinyproxy", "microsocks"))
    dante, squid, closed = at.proxies["Dante"].port, at.proxies["squid"].port, free_port()
    secure = f"https://localhost:{at.tls}/"
    seen = {}
    for name, url, proxy, message in (
        ("an HTTP proxy without its password", secure, f"http://127.0.0.1:{http}",
            f"the proxy http://127.0.0.1:{http} requires authentication (407): "
                "give a user and a password in its address"),
        ("an HTTP proxy with a wrong password", secure, f"http://joe:wrong@127.0.0.1:{http}",
            f"the proxy http://127.0.0.1:{http} refused a connection to localhost:{at.tls}: 401 Unauthorized"),
        ("a SOCKS proxy without its password", secure, f"socks5h://127.0.0.1:{socks}",
            f"the proxy socks5://127.0.0.1:{socks} requires authentication: give a user and a password in its address"),
        ("a SOCKS proxy with a wrong password", secure, f"socks5h://joe:wrong@127.0.0.1:{socks}",
            f"the proxy socks5://127.0.0.1:{socks} rejects this user or password"),
        ("a port without a proxy", secure, f"socks5h://127.0.0.1:{closed}",
            f"cannot connect to the proxy socks5://127.0.0.1:{closed}: Connection refused"),
        ("a port without a server, through Dante", f"http://127.0.0.1:{closed}/", f"socks5h://127.0.0.1:{dante}",
            f"the proxy socks5://127.0.0.1:{dante} refused a connection to 127.0.0.1:{closed}: connection refused"),
        ("a port without a server, through squid", f"https://127.0.0.1:{closed}/", f"http://127.0.0.1:{squid}",
            f"the proxy http://127.0.0.1:{squid} refused a connection to 127.0.0.1:{closed}: 503 Service Unavailable"),
    ):
        result = client.by_command(url, ["--proxy", proxy])
        seen[name] = [] if (result.get("code"), result.get("message")) == (200, message) else [str(result)]
    return seen


def proxy_variables(client) -> dict[str, list[str]]:
    """Requests a name that neither the command nor the proxy can resolve: the error shows which of them tried."""
    proxy = f"http://127.0.0.1:{client.at.proxies['tinyproxy'].port}"
    seen = {}
    for variable in ("http_proxy", "all_proxy"):
        result = client.by_command("http://host.invalid/", **{variable: proxy})
        by_proxy = result.get("statusCode") == 500 and "tinyproxy" in result["data"]
        seen[f"the proxy in {variable}"] = [] if by_proxy else [str(result)]
    result = client.by_command("http://host.invalid/", all_proxy=proxy, no_proxy="other.example,.invalid")
    by_us = result.get("message", "").startswith("cannot resolve the host of http://host.invalid")
    return seen | {"no proxy for a host in no_proxy": [] if by_us else [str(result)]}


def expectation_failed(client) -> dict[str, list[str]]:
    """A final status before the body is reported, and no byte of the file is sent."""
    at, seen = client.at, {}
    for name, url, options in (
        ("Expect: 100-continue, with a final status of 413", f"http://127.0.0.1:{at.server.port}/limited", []),
        ("the same, over HTTP/2", f"https://localhost:{at.tls}/limited", ["--http2"]),
    ):
        result = client.by_command(url, [*options, "--expect-continue", "60000"])
        received = at.received()
        seen[name] = [] if result.get("statusCode") == 413 and received < 4096 else [f"{result}, {received} bytes received"]
    return seen


def killed(client) -> dict[str, list[str]]:
    """Kills each proxy, and the server over HTTP/2, during an upload. Runs last."""
    at, seen = client.at, {}
    secure = f"https://localhost:{at.tls}/"
    for name in ("squid", "tinyproxy", "microsocks", "Dante"):
        scheme = "socks5h" if name in ("microsocks", "Dante") else "http"
        options = ["--proxy", f"{scheme}://127.0.0.1:{at.proxies[name].port}", *client.trust]
        is_correct, result = killing.killed_midway(client.tools, at.proxies[name], None, secure, options)
        seen[f"{name}, killed midway"] = [] if is_correct else [str(result)]
    is_correct, result = killing.killed_midway(client.tools, at.server, None, secure, ["--http2", *client.trust])
    return seen | {"HTTP/2, killed midway": [] if is_correct else [str(result)]}
