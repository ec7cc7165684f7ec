import Crypto

/// The folder of the storage of something that has no package name: a name for people, and a digest of its absolute path, so
/// that two of one name in different folders have a storage each.
struct StorageName {
    /// The name, fit for a folder.
    let text: String

    /// - Parameter path: The absolute path of the script or folder, without links.
    init(of path: String) {
        let digest = SHA256.hash(data: Array(path.utf8)).prefix(8)
        let hexadecimal = digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
        text = Self.readable(path) + "-" + hexadecimal
    }

    /// The last name of the path, without characters that no package name has.
    private static func readable(_ path: String) -> String {
        let last = path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring("root").utf8
        let marks = ".-_".utf8
        let bytes = last.prefix(100).map { byte -> UInt8 in
            let lower = byte | 0x20
            let fits =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) && byte < 0x80
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || marks.contains(byte)
            return fits ? byte : UInt8(ascii: "_")
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return name.hasPrefix(".") ? "_" + name.dropFirst() : name
    }
}
