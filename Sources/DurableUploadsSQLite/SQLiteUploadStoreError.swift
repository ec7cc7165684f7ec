/// A store that cannot be opened, read or written, or a change that it refuses.
public struct SQLiteUploadStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of problem.
    public let reason: Reason

    /// The problem, with the path and the remedy, for humans.
    public let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    /// The kind of problem.
    public struct Reason: Hashable, Sendable {
        private enum Kind { case unusable, damaged, newerFormat, noSpace, busy, inputOutput, refused }

        private let kind: Kind

        /// The folder or its file system is not suitable, or its files cannot be opened.
        public static let unusable = Reason(kind: .unusable)
        /// The database is damaged, or a different one.
        public static let damaged = Reason(kind: .damaged)
        /// The database was made by a later version of this library.
        public static let newerFormat = Reason(kind: .newerFormat)
        /// The disk, the quota or the limit of file sizes is exhausted.
        public static let noSpace = Reason(kind: .noSpace)
        /// Another process has used the database for too long.
        public static let busy = Reason(kind: .busy)
        /// The system could not read or write.
        public static let inputOutput = Reason(kind: .inputOutput)
        /// The change contradicts the records of the store.
        public static let refused = Reason(kind: .refused)
    }
}
