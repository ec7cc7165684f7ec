"""Responses of proxies to CONNECT, and replies of SOCKS 5 proxies (RFC 1928, RFC 1929)."""

CONNECT = [
    b"HTTP/1.1 200 Connection established\r\n\r\n",
    b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\nProxy-Agent: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nno\n",
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 403 \xe2\x80\xaetxt\r\nConnection: close\r\n\r\nblocked",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://h/\r\n\r\n",
    b"\x15\x03\x01\x00\x02\x02\x28", b"SSH-2.0-x\r\n", b"",
]
CONNECT_TOKENS = [
    b"HTTP/1.1 200\r\n\r\n", b"HTTP/1.1 000 x\r\n\r\n", b"\r\n\r\n", b"\n\n", b"Content-Length: 99999999999999999999\r\n",
    b"X: " + b"y" * 9000 + b"\r\n", b"X: y\r\n" * 300, b"HTTP/1.1 101 x\r\n\r\n", b"\x16\x03\x03\x40\x00", "\u202e".encode(),
]

METHODS = [b"\x05\x00", b"\x05\x02", b"\x05\xff", b"\x04\x5a", b"\x05\x01", b"HTTP/1.1 400 Bad Request\r\n\r\n", b""]
AUTHENTICATIONS = [b"\x01\x00", b"\x01\x01", b"\x05\x00"]
REPLIES = [
    b"\x05\x00\x00\x01\x7f\x00\x00\x01\x1f\x90", b"\x05\x00\x00\x04" + b"\0" * 15 + b"\x01\x1f\x90",
    b"\x05\x00\x00\x03\x09localhost\x1f\x90", b"\x05\x00\x00\x03\x00\x00\x00", b"\x05\x00\x00\x03\xff" + b"x" * 255 + b"\0\0",
    *(bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]) for code in (1, 2, 3, 4, 5, 6, 7, 8, 9, 255)), b"\x05\x00\x01\x01\0\0\0\0\0\0",
    b"\x05\x00\x00\x02\0\0", b"\x04\x5a\0\0\0\0\0\0",
]
