import NIOCore
import UploadCore
import _UploadLocks

/// The connections of a client: those that are in use, and those that wait for another request.
final class ConnectionPool: Sendable {
    private struct Idle {
        let connection: HTTPConnection
        /// Gives it up when nobody has taken it in time.
        let expiry: Scheduled<Void>
    }

    private struct State {
        var open: [ObjectIdentifier: HTTPConnection] = [:]
        /// Most recently used last.
        var idle: [UploadURL.Origin: [Idle]] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// A connection that waits, the one that did so for the shortest time.
    func take(_ origin: UploadURL.Origin) -> HTTPConnection? {
        let idle = state.withLock { $0.idle[origin]?.popLast() }
        idle?.expiry.cancel()
        return idle?.connection
    }

    /// A connection begins its life here; it returns whenever it is idle, until it ends.
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

    /// How long a connection may wait.
    ///
    /// A server that gives up an idle connection and a client that uses it at the same moment lose a request of which
    /// nobody can tell whether it was processed, and so must not be repeated. So a connection is given up before the
    /// server is likely to: a second before the time that its `Keep-Alive` announces, and after 4 seconds where it
    /// announces none, because 5 is the shortest default among the common servers.
    static func idleTime(_ keepAlive: String?) -> TimeAmount {
        for parameter in keepAlive?.split(separator: ",") ?? [] {
            let parts = parameter.split(separator: "=", maxSplits: 1).map(\.trimmingBlanks)
            guard parts.count == 2, parts[0].lowercased() == "timeout", let seconds = Int64(parts[1]) else { continue }
            // Compared before it is subtracted from: the server chose the number.
            return .seconds(min(max(seconds, 1) - 1, 60))
        }
        return .seconds(4)
    }

    private func keep(_ connection: HTTPConnection, for time: TimeAmount) {
        let channel = connection.channel
        let expiry = channel.eventLoop.scheduleTask(in: time) { [weak self, weak connection] in
            // Unless somebody has just taken it. The client may be gone, which must not keep its connections.
            if let self, let connection, !self.giveUp(connection) { return }
            channel.close(promise: nil)
        }
        state.withLock { $0.idle[connection.origin, default: []].append(Idle(connection: connection, expiry: expiry)) }
    }

    /// - Returns: Whether the connection was idle.
    @discardableResult
    private func giveUp(_ connection: HTTPConnection) -> Bool {
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
        giveUp(connection)
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
