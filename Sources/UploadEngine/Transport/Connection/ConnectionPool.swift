import NIOCore
import UploadCore
import _UploadLocks

/// The connections of a client: those in use, and those that are idle.
final class ConnectionPool: Sendable {
    private struct Idle {
        let connection: HTTPConnection
        /// Closes the connection when it was not used in time.
        let expiry: Scheduled<Void>
    }

    private struct State {
        var open: [ObjectIdentifier: HTTPConnection] = [:]
        /// Most recently used last.
        var idle: [HTTPURL.Origin: [Idle]] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Takes the idle connection that was used most recently.
    func take(_ origin: HTTPURL.Origin) -> HTTPConnection? {
        let idle = state.withLock { $0.idle[origin]?.popLast() }
        idle?.expiry.cancel()
        return idle?.connection
    }

    /// Adds a new connection. It comes back whenever it is idle, until it ends.
    func add(_ connection: HTTPConnection) {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.open[ObjectIdentifier(connection)] = connection }
            return !state.isClosed
        }
        guard isOpen else { return connection.channel.close(promise: nil) }
        connection.onIdle { [weak self, weak connection] keepAlive in
            guard let self, let connection else { return false }
            self.keep(connection, for: Self.idleTime(keepAlive))
            return true
        }
        connection.channel.closeFuture.whenComplete { [weak self] _ in self?.remove(connection) }
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
            if let self, let connection, !self.removeIdle(connection) { return }
            channel.close(promise: nil)
        }
        state.withLock { $0.idle[connection.origin, default: []].append(Idle(connection: connection, expiry: expiry)) }
    }

    /// - Returns: Whether the connection was idle.
    @discardableResult
    private func removeIdle(_ connection: HTTPConnection) -> Bool {
        state.withLock { state in
            guard let index = state.idle[connection.origin]?.firstIndex(where: { $0.connection === connection }) else {
                return false
            }
            state.idle[connection.origin]?.remove(at: index).expiry.cancel()
            if state.idle[connection.origin]?.isEmpty == true { state.idle[connection.origin] = nil }
            return true
        }
    }

    private func remove(_ connection: HTTPConnection) {
        removeIdle(connection)
        state.withLock { $0.open[ObjectIdentifier(connection)] = nil }
    }

    /// Closes every connection, and returns when all are closed.
    func close() async {
        let connections = state.withLock { state in
            state.isClosed = true
            return Array(state.open.values)
        }
        for connection in connections { connection.channel.close(promise: nil) }
        for connection in connections { try? await connection.channel.closeFuture.get() }
    }
}
