import NIOCore
import NIOHTTP1
import _UploadThreads

/// Sends the body of one request: reads one chunk ahead, writes when the socket has room, counts what was acknowledged.
/// Confined to the connection's event loop.
final class RequestBodySender {
    /// The time between two measurements, which bounds the number of progress events.
    private static let interval = TimeAmount.milliseconds(100)

    private let content: RequestContent
    private let length: Int64
    private let context: ChannelHandlerContext
    private let socket: SocketHandler
    /// The counter below HTTP/2's flow control; `nil` for HTTP/1.1.
    private let meter: HTTP2FrameMeter?
    /// Called once when the body cannot be sent.
    private let onFailure: (any Error) -> Void

    private var reader: BodyReader
    private var isReading = false
    /// The chunk to write when the socket has room.
    private var next: ByteBuffer?
    private var bytesWritten: Int64 = 0
    private var maximumAcknowledged: Int64 = 0
    private var hasStarted = false
    private var isStopped = false
    private var timer: RepeatedTask?

    /// Whether every byte was acknowledged.
    private(set) var isSent = false

    /// Whether the whole body was written to the connection, so that another request can follow.
    var isFullyWritten: Bool { bytesWritten == length && bytesBlockedByFlowControl == 0 }

    private var bytesBlockedByFlowControl: Int64 { meter.map { bytesWritten - $0.dataBytes } ?? 0 }

    init(
        _ content: RequestContent, context: ChannelHandlerContext, socket: SocketHandler, meter: HTTP2FrameMeter?,
        onFailure: @escaping (any Error) -> Void
    ) {
        self.content = content
        self.context = context
        self.socket = socket
        self.meter = meter
        self.onFailure = onFailure
        length = content.body.contentLength
        reader = content.reader
    }

    /// Starts sending, unless it has started or was stopped.
    func start() {
        guard !hasStarted, !isStopped else { return }
        hasStarted = true
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            loopBound.value.measure()
        }
        next = reader.takeWhole()
        write()
        read()
    }

    /// Stops sending and measuring.
    func stop() {
        isStopped = true
        timer?.cancel()
        (timer, next) = (nil, nil)
    }

    /// Writes the next chunk if the socket has room.
    func write() {
        guard context.channel.isWritable, let chunk = next else { return }
        next = nil
        bytesWritten += Int64(chunk.readableBytes)
        context.write(NIOAny(HTTPClientRequestPart.body(.byteBuffer(chunk))), promise: nil)
        if bytesWritten == length { context.write(NIOAny(HTTPClientRequestPart.end(nil)), promise: nil) }
        // Before the flush: one thread reads the next chunk while another one copies or encrypts this one.
        read()
        context.flush()
    }

    /// Measures and reports how many bytes were acknowledged.
    func measure() {
        guard !isStopped, !isSent else { return }
        let acknowledged = bytesWritten - bytesBlockedByFlowControl - socket.bytesInFlight
        if acknowledged > maximumAcknowledged {
            maximumAcknowledged = acknowledged
            content.onAdvance(acknowledged)
        }
        guard acknowledged == length else { return }
        isSent = true
        timer?.cancel()
        timer = nil
        content.onSent()
    }

    private func read() {
        guard !isReading, !isStopped, next == nil, !reader.isAtEnd else { return }
        isReading = true
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: (ByteBuffer, BodyReader).self)
        promise.futureResult.whenComplete { loopBound.value.readEnded($0) }
        BlockingThreads.files.submit { [reader] in
            promise.completeWith(
                Result {
                    var reader = reader
                    return (try reader.next(), reader)
                })
        }
    }

    private func readEnded(_ result: Result<(ByteBuffer, BodyReader), any Error>) {
        isReading = false
        guard !isStopped else { return }
        switch result {
        case .success((let chunk, let reader)):
            (next, self.reader) = (chunk, reader)
            write()
        case .failure(let error): onFailure(error)
        }
    }
}
