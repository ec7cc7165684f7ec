import CUploadCachedFiles
import _UploadLibc
import _UploadLocks

/// The kind of file system of an open file.
enum FileSystem: Sendable {
    /// Keeps names and bytes of a disk in memory.
    case disk
    /// Has all in memory.
    case memory
    /// Opening a file may wait for a network or a program, as with NFS and FUSE, or is not known to do without.
    case other

    var mayWait: Bool { self == .other }

    /// Those of the devices from which a file was opened. The number of a device that is gone can return for another kind: then
    /// opening a file may wait after all.
    private static let known = Mutex<[UInt64: FileSystem]>([:])
    /// The limit of devices that are remembered; beyond it all are forgotten.
    private static let maximumDevices = 100

    /// The kind of a device, if it was examined.
    static func of(_ device: UInt64) -> FileSystem? { known.withLock { $0[device] } }

    /// Examines the device of an open file; may block.
    static func examine(_ device: UInt64, _ descriptor: CInt) {
        guard of(device) == nil else { return }
        let kind = FileSystem(type: ccached_file_system(descriptor))
        known.withLock { known in
            if known.count >= maximumDevices { known = [:] }
            known[device] = kind
        }
    }

    /// - Parameter type: A number of linux/magic.h.
    init(type: UInt32) {
        switch type {
        case 0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010: self = .disk  // ext4, XFS, Btrfs, F2FS
        case 0x0102_1994: self = .memory  // tmpfs
        default: self = .other
        }
    }

    /// Reads bytes that are in memory.
    ///
    /// - Returns: The number of bytes; `nil` where reading may wait, or failed.
    func read(_ descriptor: CInt, into space: UnsafeMutableRawBufferPointer, at position: Int64) -> Int? {
        let position = off_t(position)
        let count =
            switch self {
            case .disk: ccached_pread(descriptor, space.baseAddress, space.count, position)
            case .memory: pread(descriptor, space.baseAddress, space.count, position)
            case .other: -1
            }
        return count >= 0 ? count : nil
    }
}
