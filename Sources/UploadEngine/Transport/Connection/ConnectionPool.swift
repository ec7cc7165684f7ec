import NIOCore
import UploadCore
import _UploadLocks

/// The connections of a client: those that are being opened, those in use, and those that are idle.
final class ConnectionPool: Sendable {
    /// A connection to use again.
    struct Reuse {
        let connection: HTTPConnection
        /// The time of its last response.
        let idleSince: NIODeadline
        /// The time from which the next request may be sent.
        let start: NIODeadline
    }

    private struct Idle {
        let reuse: Reuse
        /// The time at which the connection is closed, unless it was used.
        let end: NIODeadline
    }

    /// An origin that was connected to.
    private struct Server {
        /// Most recently used last.
        var idle: [Idle] = []
        var habit = KeepAliveHabit()
    }

    private struct State {
        /// Every socket, from its creation to its end.
        var channels: [ObjectIdentifier: any Channel] = [:]
        var servers: [HTTPURL.Origin: Server] = [:]
        /// The time at which the next connections are closed; `nil` while none is idle.
        var nextEnd: NIODeadline?
        var isClosed = false
    }

    /// The limit of the origins that are remembered without a connection. A redirect can lead to any number of them.
    private static let maximumServers = 1000

    private let state = Mutex(State())

    /// Takes the idle connection that was used most recently, unless the origin does not keep its connections.
    func take(_ origin: HTTPURL.Origin) -> Reuse? {
        state.withLock { state in
            guard state.servers[origin]?.habit.allowsReuse(at: .now()) == true else { return nil }
            return state.servers[origin]?.idle.popLast()?.reuse
        }
    }

    /// A request on a connection that was used again had a response.
    func kept(_ reuse: Reuse) {
        guard !reuse.connection.announcesEnd else { return }
        state.withLock { $0.servers[reuse.connection.origin, default: Server()].habit.kept() }
    }

    /// The server had closed a connection that was used again, or was to be.
    func lost(_ reuse: Reuse) {
        guard !reuse.connection.announcesEnd else { return }
        let now = NIODeadline.now()
        state.withLock {
            $0.servers[reuse.connection.origin, default: Server()].habit.closed(after: now - reuse.idleSince, at: now)
        }
    }

    /// Adds the socket of a connection that is being opened, so that ``close()`` waits for its end.
    ///
    /// - Throws: When the pool is closed.
    func track(_ channel: any Channel) throws {
        let key = ObjectIdentifier(channel)
        try state.withLock { state in
            if state.isClosed { throw ChannelError.alreadyClosed }
            state.channels[key] = channel
        }
        channel.closeFuture.whenComplete { [weak self] _ in self?.state.withLock { $0.channels[key] = nil } }
    }

    /// Adds a connection whose socket is tracked. It comes back whenever it is idle, until it ends.
    func add(_ connection: HTTPConnection) {
        connection.onIdle { [weak self, weak connection] keepAlive in
            guard let self, let connection else { return false }
            return self.keep(connection, for: Self.idleTime(keepAlive))
        }
        connection.channel.closeFuture.whenComplete { [weak self] _ in
            // The client takes a connection out of the idle ones before it closes it, unless it resets it for unexpected bytes.
            if let self, let reuse = self.removeIdle(connection), !connection.wasReset { self.lost(reuse) }
        }
    }

    /// The time for which an idle connection is kept.
    ///
    /// When a server closes an idle connection at the moment at which a client uses it, the request is lost, and cannot be
    /// repeated: the server may have processed it. So the client closes first: a second before the time that `Keep-Alive`
    /// announces, and after 4 seconds without that field, because 5 is the shortest default among the common servers.
    static func idleTime(_ keepAlive: String?) -> TimeAmount {
        for parameter in keepAlive?.split(separator: ",") ?? [] {
            let parts = parameter.split(separator: "=", maxSplits: 1).map(\.trimmingBlanks)
            guard parts.count == 2, parts[0].lowercased() == "timeout", let seconds = Int64(parts[1]) else { continue }
            // Clamped before the subtraction: the server chose the number.
            return .seconds(min(max(seconds, 1) - 1, 60))
        }
        return .seconds(4)
    }

    /// - Returns: Whether the connection is kept: not where the origin closes its connections.
    private func keep(_ connection: HTTPConnection, for time: TimeAmount) -> Bool {
        let now = NIODeadline.now()
        let end = now + time
        let (isKept, isNext) = state.withLock { state in
            let habit = state.servers[connection.origin]?.habit ?? KeepAliveHabit()
            guard habit.allowsReuse(at: now) else { return (false, false) }
            let pause = connection.announcesEnd ? .zero : habit.pause(roundTrip: connection.roundTrip)
            let reuse = Reuse(connection: connection, idleSince: now, start: now + pause)
            state.servers[connection.origin, default: Server()].idle.append(Idle(reuse: reuse, end: end))
            let isNext = end < state.nextEnd ?? .distantFuture
            if isNext { state.nextEnd = end }
            return (true, isNext)
        }
        if isNext { setTimer(end, on: connection.channel.eventLoop) }
        return isKept
    }

    /// Sets the timer for all idle connections: one for each would take almost as long as the rest of the pool's work.
    private func setTimer(_ time: NIODeadline, on eventLoop: any EventLoop) {
        // Keeps the pool, so that its connections are closed also when their client is gone.
        eventLoop.scheduleTask(deadline: time) { self.closeUnused(at: time, on: eventLoop) }
    }

    private func closeUnused(at time: NIODeadline, on eventLoop: any EventLoop) {
        let (unused, next) = state.withLock { state -> ([Idle], NIODeadline?) in
            // Another timer, which was set later for an earlier time, has taken over.
            guard state.nextEnd == time else { return ([], nil) }
            let now = NIODeadline.now()
            var unused: [Idle] = []
            for origin in state.servers.keys {
                let idle = state.servers[origin]?.idle ?? []
                unused += idle.filter { $0.end <= now }
                state.servers[origin]?.idle = idle.filter { $0.end > now }
            }
            if state.servers.count > Self.maximumServers {
                state.servers = state.servers.filter { !$0.value.idle.isEmpty }
            }
            state.nextEnd = state.servers.values.flatMap(\.idle).map(\.end).min()
            return (unused, state.nextEnd)
        }
        for idle in unused { idle.reuse.connection.channel.close(promise: nil) }
        if let next { setTimer(next, on: eventLoop) }
    }

    /// - Returns: The connection, if it was idle.
    private func removeIdle(_ connection: HTTPConnection) -> Reuse? {
        state.withLock { state in
            guard
                let index = state.servers[connection.origin]?.idle
                    .firstIndex(where: { $0.reuse.connection === connection })
            else { return nil }
            return state.servers[connection.origin]?.idle.remove(at: index).reuse
        }
    }

    /// Closes every connection, and returns when all are closed.
    func close() async {
        let channels = state.withLock { state in
            state.isClosed = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { try? await channel.closeFuture.get() }
    }
}
