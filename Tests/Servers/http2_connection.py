"""Connections and requests of http2_server.py: h2 for the frames, on a blocking socket. Requests are handled one at a time."""

import hashlib
import json
import ssl
from collections import deque
from urllib.parse import parse_qs, urlsplit

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings
from h2.settings import SettingCodes


class ClientDisconnected(Exception):
    """The client closed the connection, or reset the stream of the current request."""


class Connection:
    def __init__(self, secure: ssl.SSLSocket, number: int, window: int, frame: int) -> None:
        self.socket = secure
        self.number = number
        # Some scenarios send invalid responses on purpose.
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=False,
                header_encoding="utf-8",
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self.h2.local_settings = h2.settings.Settings(
            client=False,
            initial_values={
                SettingCodes.INITIAL_WINDOW_SIZE: max(window, 65_535),
                SettingCodes.MAX_FRAME_SIZE: frame,
                SettingCodes.MAX_CONCURRENT_STREAMS: 100,
            },
        )
        self.h2.max_inbound_frame_size = frame
        self.events: deque[h2.events.Event] = deque()
        self.pongs = 0
        self.h2.initiate_connection()
        if window > 65_535:  # the initial window of every connection, whatever the setting for streams
            self.h2.increment_flow_control_window(window - 65_535)
        if window < 65_535:  # takes effect when the client acknowledges it (RFC 9113, section 6.5.3)
            self.h2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.flush()

    def flush(self) -> None:
        if data := self.h2.data_to_send():
            self.socket.sendall(data)

    def next_event(self) -> h2.events.Event:
        while not self.events:
            if not (received := self.socket.recv(1 << 20)):
                raise ClientDisconnected
            try:
                self.events.extend(self.h2.receive_data(received))
            except h2.exceptions.ProtocolError as error:
                self.flush()
                raise ClientDisconnected from error
            self.flush()
        event = self.events.popleft()
        if isinstance(event, h2.events.ConnectionTerminated):
            raise ClientDisconnected
        if isinstance(event, h2.events.PingAckReceived):
            self.pongs += 1
        return event

    def next_request(self) -> "Request":
        while True:
            event = self.next_event()
            if isinstance(event, h2.events.RequestReceived):
                return Request(self, event)


class Request:
    def __init__(self, connection: Connection, event: h2.events.RequestReceived) -> None:
        self.connection = connection
        self.h2 = connection.h2
        self.stream = event.stream_id
        self.headers = [(name, value) for name, value in event.headers]
        url = urlsplit(dict(self.headers)[":path"])
        self.scenario = url.path.lstrip("/")
        self.arguments = {name: values[-1] for name, values in parse_qs(url.query).items()}
        self.size = 0
        self.digest = hashlib.sha256()
        self.is_whole = event.stream_ended is not None

    def number(self, name: str, default: int) -> int:
        return int(self.arguments.get(name, default))

    def read(self, until: int | None = None, opens: bool = True) -> None:
        """Reads the body to its end, or until `until` bytes have arrived; `opens`: whether it sends WINDOW_UPDATE."""
        while not self.is_whole and (until is None or self.size < until):
            event = self.connection.next_event()
            if isinstance(event, h2.events.DataReceived):
                self.size += len(event.data)
                self.digest.update(event.data)
                if opens and event.flow_controlled_length:
                    self.open(event.flow_controlled_length)
            elif isinstance(event, h2.events.StreamEnded):
                self.is_whole = True
            elif isinstance(event, h2.events.StreamReset):
                raise ClientDisconnected

    def open(self, count: int) -> None:
        """Increments the windows of the connection and of the stream by `count` bytes."""
        self.h2.increment_flow_control_window(count)
        if not self.is_whole:
            self.h2.increment_flow_control_window(count, self.stream)
        self.connection.flush()

    def head(self, status: int, *headers: tuple[str, str], ends: bool = False) -> None:
        self.h2.send_headers(self.stream, [(":status", str(status)), *headers], end_stream=ends)
        self.connection.flush()

    def write(self, data: bytes, ends: bool = False) -> None:
        """Sends a part of the response's body, as far as the client's windows allow."""
        while data or ends:
            window = min(self.h2.local_flow_control_window(self.stream), self.h2.max_outbound_frame_size)
            part, data = data[:window], data[window:]
            is_last = ends and not data
            if part or is_last:
                self.h2.send_data(self.stream, part, end_stream=is_last)
                self.connection.flush()
                ends = ends and not is_last
            elif isinstance(self.connection.next_event(), h2.events.StreamReset):
                raise ClientDisconnected

    def respond(self, status: int = 200, *headers: tuple[str, str]) -> None:
        """Sends a response with a report of the request."""
        self.head(status, *headers)
        self.write(json.dumps(self.report).encode(), ends=True)

    @property
    def report(self) -> dict:
        return {
            "connection": self.connection.number,
            "stream": self.stream,
            "headers": self.headers,
            "size": self.size,
            "sha256": self.digest.hexdigest(),
            "pongs": self.connection.pongs,
        }
