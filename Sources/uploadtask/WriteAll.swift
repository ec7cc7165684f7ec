import _UploadLibc

/// Writes all bytes to a descriptor, however often the system takes only some, and waits where a pipe is full.
///
/// - Returns: The number of the error (errno) that kept the rest from being written; 0 without one.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: CInt) -> CInt {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if count == 0 {
            return EIO
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
            var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&state, 1, -1)
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}
