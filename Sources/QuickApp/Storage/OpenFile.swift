import _UploadLibc

/// An open file, closed with this value.
struct OpenFile: ~Copyable {
    /// The `errno` of a call.
    struct Failure: Error { let number: CInt }

    let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The status of the file, or `nil`.
    var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// The size; `nil` for a file that is not regular, such as a folder or a FIFO.
    var regularSize: Int? {
        guard let status, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Reads at most `count` bytes.
    func read(from offset: Int, count: Int) throws(Failure) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(count, 256 * 1024))
        while content.count < count {
            let wanted = min(buffer.count, count - content.count)
            let number = pread(descriptor, &buffer, wanted, off_t(offset + content.count))
            if number == 0 { break }
            if number < 0 && errno == EINTR { continue }
            guard number > 0 else { throw Failure(number: errno) }
            content += buffer[..<number]
        }
        return content
    }

    /// Writes all bytes at an offset, or at the end.
    ///
    /// - Parameter offset: The offset; `nil` for a file that was opened with `O_APPEND`.
    func write(_ bytes: [UInt8], at offset: Int?) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let number = bytes[written...].withUnsafeBytes { rest in
                if let offset { return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written)) }
                return systemWrite(descriptor, rest.baseAddress, rest.count)
            }
            if number < 0 && errno == EINTR { continue }
            guard number > 0 else { throw Failure(number: number == 0 ? EIO : errno) }
            written += number
        }
    }

    /// Sets the size.
    func truncate(to size: Int) throws(Failure) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw Failure(number: errno) }
    }
}

/// `write(2)`, under a name that the member `write` does not shadow.
private func systemWrite(_ descriptor: CInt, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}
