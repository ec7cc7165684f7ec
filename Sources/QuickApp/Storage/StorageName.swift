import Crypto

/// The storage folder of a script or package without a package name: a readable name and a digest of the absolute path,
/// so that equal names in different folders have separate storage.
struct StorageName {
    /// The folder name.
    let text: String

    /// - Parameter path: The absolute path of the script or folder, with links resolved.
    init(of path: String) {
        let digest = SHA256.hash(data: Array(path.utf8)).prefix(8)
        let hexadecimal = digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
        text = Self.readable(path) + "-" + hexadecimal
    }

    /// The last component of the path, with characters that are invalid in package names replaced.
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
