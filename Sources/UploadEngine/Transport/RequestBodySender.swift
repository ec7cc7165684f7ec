import NIOCore
import NIOHTTP1
import _UploadThreads

/// Sends the body of one request: reads a chunk ahead, writes as the socket takes it, counts what has arrived.
///
/// What has arrived is what was handed to the connection, less what is still under way. Lives on the connection's event
/// loop.
final class RequestBodySender {
    /// Time between two measurements; also sets how many progress events there can be.
    private static let interval = TimeAmount.milliseconds(100)

    private let content: RequestContent
    private let length: Int64
    private let context: ChannelHandlerContext
    private let socket: SocketHandler
    /// What HTTP/2 has let through; `nil` where nothing holds a body back.
    private let meter: DataFrameMeter?
    /// Told once why the body cannot be sent.
    private let onFailure: (any Error) -> Void

    private var reader: MultipartBodyReader
    private var isReading = false
    /// A chunk that waits until the socket has room.
    private var next: ByteBuffer?
    private var handedDown: Int64 = 0
    private var furthest: Int64 = 0
    private var hasStarted = false
    private var isStopped = false
    private var tick: RepeatedTask?

    /// Whether every byte has arrived.
    private(set) var isSent = false

    /// Whether the connection has been given everything, so that another request can follow.
    var isHandedDown: Bool { handedDown == length && bytesHeldBack == 0 }

    /// Bytes that wait for the server to give them room.
    private var bytesHeldBack: Int64 { meter.map { handedDown - $0.dataBytes } ?? 0 }

    init(
        _ content: RequestContent, context: ChannelHandlerContext, socket: SocketHandler, meter: DataFrameMeter?,
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

    /// Begins; does nothing when it has begun, or is not wanted any more.
    func start() {
        guard !hasStarted, !isStopped else { return }
        hasStarted = true
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        tick = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            loopBound.value.measure()
        }
        next = reader.takeWhole()
        write()
        read()
    }

    /// Nobody wants the rest any more.
    func stop() {
        isStopped = true
        tick?.cancel()
        (tick, next) = (nil, nil)
    }

    /// Goes on once the socket has room again.
    func write() {
        guard context.channel.isWritable, let chunk = next else { return }
        next = nil
        handedDown += Int64(chunk.readableBytes)
        context.write(NIOAny(HTTPClientRequestPart.body(.byteBuffer(chunk))), promise: nil)
        if handedDown == length { context.write(NIOAny(HTTPClientRequestPart.end(nil)), promise: nil) }
        // Before the flush: one thread reads the next chunk while another one copies or encrypts this one.
        read()
        context.flush()
    }

    /// Looks how much has arrived, and tells.
    func measure() {
        guard !isStopped, !isSent else { return }
        let arrived = handedDown - bytesHeldBack - socket.bytesUnderWay
        if arrived > furthest {
            furthest = arrived
            content.onAdvance(arrived)
        }
        guard arrived == length else { return }
        isSent = true
        tick?.cancel()
        tick = nil
        content.onSent()
    }

    private func read() {
        guard !isReading, !isStopped, next == nil, !reader.isAtEnd else { return }
        isReading = true
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: (ByteBuffer, MultipartBodyReader).self)
        promise.futureResult.whenComplete { loopBound.value.readEnded($0) }
        BlockingThreads.files.submit { [reader] in
            promise.completeWith(
                Result {
                    var reader = reader
                    return (try reader.next(), reader)
                })
        }
    }

    private func readEnded(_ result: Result<(ByteBuffer, MultipartBodyReader), any Error>) {
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
