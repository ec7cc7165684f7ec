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
        /// Closes the connection when it was not used in time.
        let expiry: Scheduled<Void>
    }

    private struct State {
        /// The limit of the origins that are remembered; beyond it all are forgotten. A redirect can lead to any number of them.
        private static let maximumHabits = 1000

        /// Every socket, from its creation to its end.
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// Most recently used last.
        var idle: [HTTPURL.Origin: [Idle]] = [:]
        private var habits: [HTTPURL.Origin: KeepAliveHabit] = [:]
        var isClosed = false

        func habit(of origin: HTTPURL.Origin) -> KeepAliveHabit { habits[origin] ?? KeepAliveHabit() }

        mutating func learn(of origin: HTTPURL.Origin, _ change: (inout KeepAliveHabit) -> Void) {
            if habits.count >= Self.maximumHabits, habits[origin] == nil { habits = [:] }
            change(&habits[origin, default: KeepAliveHabit()])
        }
    }

    private let state = Mutex(State())

    /// Takes the idle connection that was used most recently, unless the origin does not keep its connections.
    func take(_ origin: HTTPURL.Origin) -> Reuse? {
        let idle = state.withLock { state -> Idle? in
            state.habit(of: origin).allowsReuse(at: .now()) ? state.idle[origin]?.popLast() : nil
        }
        idle?.expiry.cancel()
        return idle?.reuse
    }

    private func allowsReuse(_ origin: HTTPURL.Origin) -> Bool {
        state.withLock { $0.habit(of: origin).allowsReuse(at: .now()) }
    }

    /// A request on a connection that was used again had a response.
    func kept(_ reuse: Reuse) {
        guard !reuse.connection.announcesEnd else { return }
        state.withLock { $0.learn(of: reuse.connection.origin) { $0.kept() } }
    }

    /// The server had closed a connection that was used again, or was to be.
    func lost(_ reuse: Reuse) {
        guard !reuse.connection.announcesEnd else { return }
        let now = NIODeadline.now()
        state.withLock { $0.learn(of: reuse.connection.origin) { $0.closed(after: now - reuse.idleSince, at: now) } }
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
            guard let self, let connection, self.allowsReuse(connection.origin) else { return false }
            self.keep(connection, for: Self.idleTime(keepAlive))
            return true
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

    private func keep(_ connection: HTTPConnection, for time: TimeAmount) {
        let channel = connection.channel
        let expiry = channel.eventLoop.scheduleTask(in: time) { [weak self, weak connection] in
            // Unless a request has just taken it. Without its client, a connection is closed in any case.
            if let self, let connection, self.removeIdle(connection) == nil { return }
            channel.close(promise: nil)
        }
        let now = NIODeadline.now()
        state.withLock { state in
            let habit = state.habit(of: connection.origin)
            let pause = connection.announcesEnd ? .zero : habit.pause(roundTrip: connection.roundTrip)
            let reuse = Reuse(connection: connection, idleSince: now, start: now + pause)
            state.idle[connection.origin, default: []].append(Idle(reuse: reuse, expiry: expiry))
        }
    }

    /// - Returns: The connection, if it was idle.
    private func removeIdle(_ connection: HTTPConnection) -> Reuse? {
        state.withLock { state in
            let all = state.idle[connection.origin]
            guard let index = all?.firstIndex(where: { $0.reuse.connection === connection }),
                let idle = state.idle[connection.origin]?.remove(at: index)
            else { return nil }
            idle.expiry.cancel()
            if state.idle[connection.origin]?.isEmpty == true { state.idle[connection.origin] = nil }
            return idle.reuse
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
