"""A connection of http2_server.py and the requests on it, one at a time: h2 for the frames, a blocking socket below."""

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


class Gone(Exception):
    """The client has ended the connection, or the request that is being looked at."""


class Connection:
    def __init__(self, secure: ssl.SSLSocket, number: int, window: int, frame: int) -> None:
        self.socket = secure
        self.number = number
        # What a scenario answers may be wrong on purpose.
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
        if window > 65_535:  # at which a connection starts, whatever its streams do
            self.h2.increment_flow_control_window(window - 65_535)
        if window < 65_535:  # which holds when the client has said that it knows (RFC 9113, section 6.5.3)
            self.h2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.flush()

    def flush(self) -> None:
        if waiting := self.h2.data_to_send():
            self.socket.sendall(waiting)

    def next_event(self) -> h2.events.Event:
        while not self.events:
            if not (received := self.socket.recv(1 << 20)):
                raise Gone
            try:
                self.events.extend(self.h2.receive_data(received))
            except h2.exceptions.ProtocolError as error:
                self.flush()
                raise Gone from error
            self.flush()
        event = self.events.popleft()
        if isinstance(event, h2.events.ConnectionTerminated):
            raise Gone
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
        """Reads the body to its end, or until so many bytes of it are here; gives room again as it goes, or does not."""
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
                raise Gone

    def open(self, count: int) -> None:
        """Gives the client room for so many bytes more."""
        self.h2.increment_flow_control_window(count)
        if not self.is_whole:
            self.h2.increment_flow_control_window(count, self.stream)
        self.connection.flush()

    def head(self, status: int, *headers: tuple[str, str], ends: bool = False) -> None:
        self.h2.send_headers(self.stream, [(":status", str(status)), *headers], end_stream=ends)
        self.connection.flush()

    def write(self, data: bytes, ends: bool = False) -> None:
        """Sends a part of the body of the answer, as the client makes room."""
        while data or ends:
            room = min(self.h2.local_flow_control_window(self.stream), self.h2.max_outbound_frame_size)
            part, data = data[:room], data[room:]
            is_last = ends and not data
            if part or is_last:
                self.h2.send_data(self.stream, part, end_stream=is_last)
                self.connection.flush()
                ends = ends and not is_last
            elif isinstance(self.connection.next_event(), h2.events.StreamReset):
                raise Gone

    def answer(self, status: int = 200, *headers: tuple[str, str]) -> None:
        """Says what came."""
        self.head(status, *headers)
        self.write(json.dumps(self.understood).encode(), ends=True)

    @property
    def understood(self) -> dict:
        return {
            "connection": self.connection.number,
            "stream": self.stream,
            "headers": self.headers,
            "size": self.size,
            "sha256": self.digest.hexdigest(),
            "pongs": self.connection.pongs,
        }
