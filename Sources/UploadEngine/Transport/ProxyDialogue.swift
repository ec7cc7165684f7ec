import NIOCore
import UploadCore

/// What is said to a proxy until it passes everything on.
protocol ProxyDialogue {
    /// The first words.
    mutating func begin() -> ByteBuffer

    /// Reads what the proxy says; leaves in the buffer what is not for this dialogue.
    ///
    /// - Returns: What to answer; `nil` while the rest of the words is missing.
    /// - Throws: The reason when the proxy refuses, or speaks something else.
    mutating func reply(to bytes: inout ByteBuffer) throws(ProxyRefusal) -> ProxyReply?
}

/// How a dialogue goes on.
enum ProxyReply: Equatable {
    case say(ByteBuffer)
    /// What follows comes from the server.
    case through
}

/// Why a proxy does not lead to a server, as a clause of which the proxy is the subject.
struct ProxyRefusal: Error, Equatable {
    let reason: String
}

/// Holds a dialogue with a proxy, before anything else is said on the connection.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Fails with a ``ProxyRefusal``, or with what happened to the connection.
    let done: EventLoopPromise<Void>
    private var dialogue: any ProxyDialogue
    private var received = ByteBuffer()
    private var isOver = false

    init(_ dialogue: any ProxyDialogue, _ done: EventLoopPromise<Void>) {
        self.dialogue = dialogue
        self.done = done
    }

    /// Added when the connection stands.
    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(dialogue.begin()), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        do throws(ProxyRefusal) {
            while !isOver, let reply = try dialogue.reply(to: &received) {
                switch reply {
                case .say(let words): context.writeAndFlush(NIOAny(words), promise: nil)
                case .through: end(with: .success(()))
                }
            }
        } catch { end(with: .failure(error)) }
        // Those who listen from here on were added by whoever waited for the end.
        if isOver, received.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(received)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(with: .failure(error))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: .failure(ProxyRefusal(reason: "closed the connection without an answer")))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(with: .failure(ChannelError.eof)) }

    private func end(with result: Result<Void, any Error>) {
        guard !isOver else { return }
        isOver = true
        done.completeWith(result)
    }
}
