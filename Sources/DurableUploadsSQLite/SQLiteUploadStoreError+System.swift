import CUploadSQLite
import UploadCore
import _UploadLibc

extension SQLiteUploadStoreError {
    /// A failed call of the system.
    ///
    /// - Parameters:
    ///   - action: The attempted operation, to follow "cannot".
    ///   - remedy: The advice for the user.
    static func system(_ action: String, _ number: CInt, remedy: String) -> Self {
        isOutOfSpace(number)
            ? noSpace(action)
            : Self(
                .unusable,
                "cannot \(action): \(String(cString: strerror(number))); \(Self.remedy(for: number) ?? remedy)")
    }

    /// A failed call of SQLite.
    ///
    /// - Parameters:
    ///   - code: The extended result code.
    ///   - detail: SQLite's text for it.
    ///   - number: The value of `errno` behind it; 0 for none.
    ///   - path: The path of the database.
    static func sqlite(_ code: CInt, _ detail: String, errno number: CInt, path: String) -> Self {
        let path = "'\(path.visible)'"
        let cause = number == 0 ? detail : "\(detail): \(String(cString: strerror(number)))"
        if isOutOfSpace(number) { return noSpace("write \(path)") }
        return switch code & 0xFF {
        case SQLITE_FULL: noSpace("write \(path)")
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_MISMATCH:
            damaged(path, detail)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            Self(.busy, "another process keeps \(path) locked (\(detail)); try again, or end that process")
        case SQLITE_READONLY:
            Self(.unusable, "cannot write \(path) (\(cause)); make it writable, or choose another folder")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            Self(
                .unusable,
                "cannot open \(path) (\(cause)); "
                    + (remedy(for: number) ?? "check the permissions, or choose another folder"))
        default: Self(.inputOutput, "cannot use \(path) (\(cause)); check the disk, or choose another folder")
        }
    }

    /// A database whose file is gone while it is open. What is written to it is in no folder.
    static func removed(_ path: String) -> Self {
        Self(.inputOutput, "'\(path.visible)' was removed or replaced while it was in use; start again")
    }

    /// - Parameter path: The path of the database, in quotes.
    static func damaged(_ path: String, _ detail: String) -> Self {
        Self(
            .damaged,
            "\(path) is damaged, or is no store of uploads (\(detail)); move it away, or choose another folder")
    }

    private static func noSpace(_ action: String) -> Self {
        Self(.noSpace, "cannot \(action): there is no space left; make room on the disk, or choose another folder")
    }

    /// The advice that another folder would not replace.
    private static func remedy(for number: CInt) -> String? {
        [EMFILE, ENFILE].contains(number) ? "raise the limit of open files, ulimit -n" : nil
    }

    private static func isOutOfSpace(_ number: CInt) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(number) }
}
