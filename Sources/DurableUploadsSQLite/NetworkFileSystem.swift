import CUploadSQLite
import _UploadLibc

/// File systems that several machines can use at the same time.
///
/// SQLite's write-ahead log is in memory that the processes of one machine share, so two machines would damage the database. On
/// Linux SQLite does not notice: its `journal_mode` is `wal` also on NFS.
enum NetworkFileSystem {
    /// The name of the network file system of a path; `nil` for a local one.
    static func name(of path: String) -> String? {
        #if canImport(Darwin)
        var information = statfs()
        guard statfs(path, &information) == 0 else { return nil }
        guard information.f_flags & UInt32(MNT_LOCAL) == 0 else { return nil }
        return withUnsafeBytes(of: &information.f_fstypename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        #else
        return name(type: csqlite_file_system_type(path))
        #endif
    }

    /// The name for a type of Linux's `statfs`, of `linux/magic.h`.
    static func name(type: UInt32) -> String? {
        switch type {
        case 0x6969: "NFS"
        case 0x517B, 0xFF53_4D42, 0xFE53_4D42: "SMB"
        case 0x5346_414F, 0x6B41_4653: "AFS"
        case 0x00C3_6400: "Ceph"
        case 0x0BD0_0BD0: "Lustre"
        default: nil
        }
    }
}
