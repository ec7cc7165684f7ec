"""Responses of an HTTP/1.1 server."""

import gzip
import zlib

TEXT = "caf\u00e9 \u4f60\u597d ".encode() * 20

RESPONSES = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=5, max=100\r\nConnection: keep-alive\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + TEXT,
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
    b"5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 102 Processing\r\n\r\n" * 20 + b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi",
    b"HTTP/1.1 302 Found\r\nLocation: /next?a=b#c\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://user:pw@other.invalid:8080/a%20b?q\r\nContent-Length: 3\r\n\r\nbye",
    b"HTTP/1.1 308 Permanent Redirect\r\nLocation: //[::1]:90/../x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 303 See Other\r\nLocation: ?x=1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\nConnection: close\r\n\r\nno such file",
    b"HTTP/1.1 413 Content Too Large\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 500 \xe9rreur\r\nX-A: 1\r\nX-A: 2\r\nx-a: 3\r\nX-Folded: a\r\n b\r\nContent-Length: 1\r\n\r\nx",
]
for coding, coded in {
    b"gzip": gzip.compress(TEXT, mtime=0), b"deflate": zlib.compress(TEXT), b"x-gzip": gzip.compress(b"", mtime=0),
    b"deflate, gzip": gzip.compress(zlib.compress(TEXT), mtime=0), b"br": TEXT,
}.items():
    RESPONSES.append(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s" % (coding, len(coded), coded))
    RESPONSES.append(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        % (coding, len(coded), coded))
for charset, text in {
    b"gbk": "\u4f60\u597d".encode("gbk"), b"utf-16le": "\ufeff\u4f60".encode("utf-16le"), b"iso-2022-jp": b"\x1b$B$3\x1b(B",
    b"gb18030": "\U0001f600".encode("gb18030"), b"shift_jis": b"\x83\x65\x83\x58", b"big5": b"\xa7\x41", b"euc-kr": b"\xb0\xa1",
    b'"utf-8"': b"\xef\xbb\xbf\xf0\x9f\x98\x80", b"x-user-defined": b"\x80\xff",
}.items():
    RESPONSES.append(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=%s\r\nContent-Length: %d\r\n\r\n%s"
        % (charset, len(text * 30), text * 30))

TOKENS = [
    b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding: identity\r\n", b"Connection: close\r\n", b"Connection: keep-alive, upgrade\r\n",
    b"Keep-Alive: timeout=-9223372036854775808\r\n", b"Keep-Alive: timeout=99999999999999999999, max=-1\r\n",
    b"Keep-Alive: timeout=9223372036854775807, max=9223372036854775807\r\n", b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n", b"Content-Type: text/html; charset=gbk; charset=\r\n",
    b"Location: http://\xff\xfe/\r\n", b"Location: \\\\host\\path\r\n", b"Location: http://h:99999999999/\r\n",
    b"Location: ftp://h/\r\n", b"Location:\r\n", b"Location: http://[::1%25lo]/\r\n", b"Location: http://xn--/\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 000 \r\n\r\n", b"HTTP/2.0 200\r\n", b"HTTP/1.1 100\r\n\r\n", b"RTSP/1.0 200 OK\r\n\r\n",
    b"\r\n", b"\r\n\r\n", b"\n\n", b"0\r\n\r\n", b"ffffffffffffffff\r\n", b": v\r\n", b"a b: c\r\n", b"\xef\xbb\xbf", b"\x16\x03\x01\x02\0",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u202e\u2066".encode(),
]
