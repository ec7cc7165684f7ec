import NIOCore

/// Receives one body and stores it.
///
/// The caller must end with either ``complete()`` or ``discard()``; after an error with ``discard()``.
protocol BodyReceiver {
    /// Receives the next bytes of the body.
    mutating func receive(_ bytes: ByteBuffer) async throws
    /// Checks that the body is complete. Afterwards its files are on disk, still under their temporary names.
    mutating func end() async throws
    /// Gives the files their final names. If one of them fails, ``discard()`` removes the others as well.
    mutating func complete() async throws -> ReceivedUpload
    /// Removes all files of this body.
    mutating func discard() async
}
