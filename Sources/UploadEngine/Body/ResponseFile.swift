import NIOCore
import UploadCore
import _UploadLibc
import _UploadLocks
import _UploadThreads

import struct Synchronization.Atomic

/// The file that the body of a response is written to: undoes the content coding, on a thread where it may block.
///
/// The descriptor is closed by ``finish()``, else with the last reference: a write can outlive the transfer.
final class ResponseFile: Sendable {
    private let output: Mutex<Output>
    private let jobs = SerialJobs()
    private let isAbandoned = Atomic(false)

    /// Opens the file.
    ///
    /// - Parameter open: Returns a descriptor that is open for writing; called on a thread where it may block.
    static func open(_ open: @escaping @Sendable () throws(UploadFailure) -> CInt) async throws(UploadFailure)
        -> ResponseFile
    {
        try await BlockingThreads.files.run { () throws(UploadFailure) in ResponseFile(descriptor: try open()) }
    }

    private init(descriptor: CInt) { output = Mutex(Output(descriptor: descriptor)) }

    /// Begins a body.
    ///
    /// - Parameters:
    ///   - contentEncoding: The values of the `Content-Encoding` fields.
    ///   - limit: The limit in bytes for the decoded body.
    func begin(contentEncoding: [String], limit: Int) {
        jobs.submit { self.output.withLock { $0.begin(contentEncoding, limit) } }
    }

    /// Adds bytes to the body. Does not block.
    ///
    /// - Parameter completion: Called on any thread, with the error when the bytes cannot be decoded or written.
    func write(_ bytes: ByteBuffer, completion: @escaping @Sendable (UploadFailure?) -> Void) {
        jobs.submit {
            guard !self.isAbandoned.load(ordering: .relaxed) else { return completion(nil) }
            completion(self.output.withLock { $0.write(bytes) })
        }
    }

    /// Completes the body, and closes the file. Ends when the Swift task around it is cancelled: a write to a FIFO waits for
    /// its reader for any time.
    ///
    /// - Throws: Code 200 when the content coding is incomplete, code 300 when the file cannot be written.
    func finish() async throws(UploadFailure) {
        let ending = Ending<Void, UploadFailure>()
        jobs.submit {
            ending.set(
                Result { () throws(UploadFailure) in
                    try self.output.withLock { output throws(UploadFailure) in try output.finish() }
                })
        }
        try await withTaskCancellationHandler {
            await ending.result
        } onCancel: {
            ending.set(.failure(.aborted))
        }.get()
    }

    /// Skips the bytes that wait.
    func abandon() { isAbandoned.store(true, ordering: .relaxed) }

    /// The open file and the decoder before it.
    private struct Output: ~Copyable {
        private var descriptor: CInt
        private var decoder = ContentDecoder(contentEncoding: [])
        private var limit = Int.max
        private var isEmpty = true
        private var failure: UploadFailure?

        init(descriptor: CInt) { self.descriptor = descriptor }

        deinit { if descriptor >= 0 { close(descriptor) } }

        mutating func begin(_ contentEncoding: [String], _ limit: Int) {
            // A server can refuse a stream of HTTP/2 in the middle of its response; the request is then sent again.
            if !isEmpty, ftruncate(descriptor, 0) != 0 || lseek(descriptor, 0, SEEK_SET) != 0 {
                failure = .response(errno: errno)
            }
            decoder = ContentDecoder(contentEncoding: contentEncoding)
            (self.limit, isEmpty) = (limit, true)
        }

        mutating func write(_ bytes: ByteBuffer) -> UploadFailure? {
            if let failure { return failure }
            isEmpty = false
            let descriptor = descriptor
            let result = bytes.withUnsafeReadableBytes { bytes in
                Result { () throws(ContentDecodingError) in
                    try decoder.decode(bytes, limit: limit) { piece throws(ContentDecodingError) in
                        if let number = Self.write(piece, to: descriptor) { throw .notWritten(errno: number) }
                    }
                }
            }
            if case .failure(let error) = result { failure = UploadFailure(error, limit: limit) }
            return failure
        }

        mutating func finish() throws(UploadFailure) {
            if let failure { throw failure }
            do { try decoder.finish() } catch { throw UploadFailure(error, limit: limit) }
            let status = close(descriptor)
            descriptor = -1
            // Some file systems report only here that a write failed.
            guard status == 0 || errno == EINTR else { throw .response(errno: errno) }
        }

        /// - Returns: The `errno` of a call that failed.
        private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> CInt? {
            var rest = bytes
            while !rest.isEmpty {
                let count = _UploadLibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if count == 0 || errno != EINTR {
                    return count == 0 ? EIO : errno
                }
            }
            return nil
        }
    }
}
