import _UploadLibc

/// Writes all bytes to a descriptor, also in several calls of write(2), and blocks while a pipe is full.
///
/// - Returns: 0, or the errno of the call that failed.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: CInt) -> CInt {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if count == 0 {
            return EIO
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
            _ = waitFor(POLLOUT, on: descriptor, timeout: -1)
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}

/// Waits until a descriptor can be read (`POLLIN`) or written (`POLLOUT`).
///
/// - Parameter timeout: Milliseconds to wait; -1 for no limit.
/// - Returns: Whether the descriptor is ready, or has an error to report.
func waitFor(_ events: CInt, on descriptor: CInt, timeout: CInt) -> Bool {
    var state = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&state, 1, timeout) > 0
}

/// A new pipe.
///
/// - Returns: `nil` if the process cannot have more descriptors.
func openPipe() -> (reading: CInt, writing: CInt)? {
    var ends: (reading: CInt, writing: CInt) = (-1, -1)
    let status = withUnsafeMutableBytes(of: &ends) { pipe($0.assumingMemoryBound(to: CInt.self).baseAddress) }
    return status == 0 ? ends : nil
}

/// The system's text for an errno.
func errorText(_ number: CInt) -> String { String(cString: strerror(number)) }
