import NIOCore
import NIOHTTP1
import _UploadThreads

/// Sends the body of one request: reads one chunk ahead, writes when the socket has room, counts what was acknowledged.
/// Confined to the connection's event loop.
final class RequestBodySender {
    private let content: RequestContent
    private let length: Int64
    private let context: ChannelHandlerContext
    private let socket: SocketHandler
    /// The counter below HTTP/2's flow control; `nil` for HTTP/1.1.
    private let meter: HTTP2FrameMeter?
    private let rate: RateLimit?
    /// Called once when the body cannot be sent.
    private let onFailure: (any Error) -> Void

    private var reader: BodyReader
    private var isReading = false
    /// Reads the next chunk of a stream.
    private var streamTask: Task<Void, Never>?
    /// The turns to send, where the rate is limited.
    private var turns: SendingTurns?
    /// The chunk to write when the socket has room.
    private var next: ByteBuffer?
    private var bytesWritten: Int64 = 0
    private var maximumAcknowledged: Int64 = 0
    /// The time of the last acknowledgement, or of the start.
    private var lastAdvance = NIODeadline.now()
    /// Whether the end of the body may be written: at once, unless it is held back.
    private var mayEnd = false
    private var hasStarted = false
    private var isStopped = false
    /// Waits for the acknowledgement of all before the end.
    private var endTimer: RepeatedTask?

    /// Whether every byte was acknowledged.
    private(set) var isSent = false

    /// Whether the whole body was passed to the kernel.
    private(set) var isFlushed = false

    /// Whether the whole body was written to the connection, so that another request can follow.
    var isFullyWritten: Bool { bytesWritten == length && bytesBlockedByFlowControl == 0 }

    private var bytesBlockedByFlowControl: Int64 { meter.map { bytesWritten - $0.dataBytes } ?? 0 }

    init(
        _ content: RequestContent, context: ChannelHandlerContext, socket: SocketHandler, meter: HTTP2FrameMeter?,
        rate: RateLimit?, onFailure: @escaping (any Error) -> Void
    ) {
        self.content = content
        self.context = context
        self.socket = socket
        self.meter = meter
        self.rate = rate
        self.onFailure = onFailure
        length = content.length
        reader = content.reader
        mayEnd = content.heldBack == 0
    }

    /// Starts sending, unless it has started or was stopped.
    func start() {
        guard !hasStarted, !isStopped else { return }
        hasStarted = true
        lastAdvance = .now()
        next = reader.takeWhole()
        if let rate {
            turns = SendingTurns(rate, on: context.eventLoop) { [weak self] in self?.write() }
            // The head does not wait for the first turn.
            context.flush()
        } else if next == nil, reader.stream != nil {
            // Nor for a stream, which may begin late: the server may refuse the request before.
            context.flush()
        }
        write()
        read()
    }

    /// Stops sending and measuring.
    func stop() {
        isStopped = true
        turns?.end()
        streamTask?.cancel()
        endTimer?.cancel()
        next = nil
    }

    /// Writes the next bytes if the socket has room, and the rate allows them.
    func write() {
        while context.channel.isWritable, let chunk = takeNext() {
            let isLast = bytesWritten + Int64(chunk.readableBytes) == length
            guard !isLast || content.observer?.bodyWillEnd() ?? true else { return stop() }
            bytesWritten += Int64(chunk.readableBytes)
            let flushed = isLast ? context.eventLoop.makePromise(of: Void.self) : nil
            // HTTP/2 has a mark for the end, HTTP/1.1 only the length.
            let hasEnd = meter != nil
            context.write(
                NIOAny(HTTPClientRequestPart.body(.byteBuffer(chunk))), promise: hasEnd ? nil : flushed)
            if let flushed {
                turns?.end()
                let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
                flushed.futureResult.whenSuccess { loopBound.value.isFlushed = true }
                if hasEnd { context.write(NIOAny(HTTPClientRequestPart.end(nil)), promise: flushed) }
            }
            // Before the flush: one thread reads the next chunk while another one copies or encrypts this one.
            read()
            context.flush()
        }
    }

    /// The next bytes: the whole chunk, or the part of it that the rate and the end that is held back allow.
    private func takeNext() -> ByteBuffer? {
        guard var available = next?.readableBytes else { return nil }
        // A body of no bytes.
        if available == 0 {
            defer { next = nil }
            return next
        }
        if !mayEnd {
            available = Int(min(Int64(available), length - content.heldBack - bytesWritten))
            guard available > 0 else {
                waitForAcknowledgement()
                return nil
            }
        }
        if turns == nil, available == next?.readableBytes {
            defer { next = nil }
            return next
        }
        let part = next?.readSlice(length: turns?.take(upTo: available) ?? available)
        if next?.readableBytes == 0 { next = nil }
        return part?.readableBytes == 0 ? nil : part
    }

    /// Measures, and fails where the peer has acknowledged nothing for too long. Called several times a second.
    func check() {
        guard hasStarted else { return }
        measure()
        checkStall()
    }

    /// Measures and reports how many bytes were acknowledged.
    func measure() {
        guard !isStopped, !isSent else { return }
        let acknowledged = bytesWritten - bytesBlockedByFlowControl - socket.bytesInFlight
        if acknowledged > maximumAcknowledged {
            lastAdvance = .now()
            maximumAcknowledged = acknowledged
            content.onAcknowledgement()
            content.observer?.bodyAdvanced(to: acknowledged)
        }
        guard acknowledged == length else { return }
        isSent = true
        content.observer?.bodySent()
    }

    private func checkStall() {
        guard let limit = content.stallLimit, !isStopped, !isSent, maximumAcknowledged < bytesWritten,
            NIODeadline.now() - lastAdvance > TimeAmount(clamping: limit)
        else { return }
        onFailure(StalledConnection(limit: limit))
    }

    /// Writes the end of the body as soon as the peer has acknowledged all before it; at once on systems that do not tell.
    private func waitForAcknowledgement() {
        guard endTimer == nil else { return }
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        endTimer = context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(5)) { _ in
            loopBound.value.endIfAcknowledged()
        }
    }

    private func endIfAcknowledged() {
        measure()
        guard !isStopped, maximumAcknowledged >= length - content.heldBack else { return }
        endTimer?.cancel()
        guard let beforeEnd = content.beforeEnd else { return end() }
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { loopBound.value.isReadyToEnd($0) }
        promise.completeWithTask { try await beforeEnd() }
    }

    private func isReadyToEnd(_ result: Result<Void, any Error>) {
        guard !isStopped else { return }
        switch result {
        case .success: end()
        case .failure(let error): onFailure(error)
        }
    }

    private func end() {
        mayEnd = true
        // The peer had nothing to acknowledge.
        lastAdvance = .now()
        write()
    }

    private func read() {
        guard !isReading, !isStopped, next == nil, !reader.isAtEnd else { return }
        isReading = true
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: (ByteBuffer, BodyReader).self)
        promise.futureResult.whenComplete { loopBound.value.readEnded($0) }
        if let stream = reader.stream {
            streamTask = Task { [reader] in
                var reader = reader
                do { promise.succeed((try await reader.next(of: stream), reader)) } catch { promise.fail(error) }
            }
            return
        }
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
            self.reader = reader
            // An empty stream between other parts.
            guard chunk.readableBytes > 0 || bytesWritten == length else { return read() }
            next = chunk
            write()
        case .failure(let error): onFailure(error)
        }
    }
}
