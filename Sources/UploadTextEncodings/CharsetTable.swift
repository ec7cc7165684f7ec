import _UploadLibc

/// The characters of a legacy encoding.
///
/// The table is filled once from the C library's iconv, and decoding is a look-up. iconv itself does not resynchronise after
/// an invalid byte as the WHATWG Encoding standard does, and its differences from the standard's indexes need corrections.
/// With the corrections below every encoding agrees with the standard's indexes on glibc 2.36.
struct CharsetTable: Sendable {
    /// The value in `single` for a byte that begins a longer sequence.
    static let lead = UInt32.max

    /// By byte: a scalar, `lead`, or U+FFFD.
    private(set) var single = (0..<256).map { UInt32($0 < 0x80 ? $0 : 0xFFFD) }

    /// By lead and trail byte (see `key`): 0 for no character, else the scalar; a second scalar, which a few
    /// characters of Big5 have, is in the bits from 21 up. Empty for a single-byte encoding.
    private(set) var pairs: [UInt32] = []

    static func key(_ lead: UInt8, _ trail: UInt8) -> Int { Int(lead & 0x7F) << 8 | Int(trail) }

    /// The table of an encoding; `nil` when it needs none, or iconv lacks it.
    static func table(for charset: Charset) -> CharsetTable? {
        switch charset.scheme {
        case .singleByte: singleByte(charset)
        case .gb18030: gb18030
        case .big5: big5
        case .shiftJIS: shiftJIS
        case .eucJP, .iso2022JP: eucJP
        case .eucKR: eucKR
        case .userDefined: userDefined
        case .utf8, .utf16LittleEndian, .utf16BigEndian, .replacement: nil
        }
    }

    private static func singleByte(_ charset: Charset) -> CharsetTable? {
        guard let iconv = Iconv(charset.iconvNames) else { return nil }
        var table = CharsetTable()
        for byte in UInt8(0x80)...0xFF {
            // The standard has no gaps among the C1 controls.
            table.single[Int(byte)] = iconv.scalars([byte]) ?? (byte < 0xA0 ? UInt32(byte) : 0xFFFD)
        }
        for (byte, scalar) in corrections(singleByteCorrections[charset.name] ?? "") {
            table.single[byte] = scalar
        }
        return table
    }

    private static let userDefined: CharsetTable = {
        var table = CharsetTable()
        for byte in 0x80...0xFF { table.single[byte] = 0xF780 + UInt32(byte - 0x80) }
        return table
    }()

    /// Also the two-byte part of GBK, whose decoder is this one.
    private static let gb18030: CharsetTable? = {
        var table = doubleByte("GBK", leads: 0x81...0xFE, trails: 0x40...0xFE, gb18030Corrections)
        table?.single[0x80] = 0x20AC
        return table
    }()

    /// The four-byte sequences of GB 18030 for the Basic Multilingual Plane, in their order; 0 for none.
    static let gb18030FourByte: [UInt32] = {
        guard let iconv = Charset(label: "gb18030").flatMap({ Iconv($0.iconvNames) }) else { return [] }
        var scalars = (0..<39420).map { (index: Int) -> UInt32 in
            let digits = [index / 12600 + 0x81, index / 1260 % 10 + 0x30, index / 10 % 126 + 0x81, index % 10 + 0x30]
            return iconv.scalars(digits.map { UInt8($0) }) ?? 0
        }
        scalars[7457] = 0xE7C7
        for offset in 0..<8 { scalars[19057 + offset] = UInt32(0x9FB4 + offset) }
        for offset in 0..<10 { scalars[39076 + offset] = UInt32(0xFE10 + offset) }
        return scalars
    }()

    private static let big5 = doubleByte("Big5", leads: 0x81...0xFE, trails: 0x40...0xFE, big5Corrections)

    private static let eucKR = doubleByte("EUC-KR", leads: 0x81...0xFE, trails: 0x41...0xFE)

    private static let shiftJIS: CharsetTable? = {
        guard var table = doubleByte("Shift_JIS", leads: 0x81...0xFC, trails: 0x40...0xFC) else { return nil }
        table.single[0x80] = 0x80
        table.single[0xA0] = 0xFFFD
        for byte in 0xA1...0xDF { table.single[byte] = 0xFF61 + UInt32(byte - 0xA1) }
        // User-defined characters, as on Windows.
        let trails = Array(0x40...0x7E) + Array(0x80...0xFC)
        for (row, lead) in (UInt8(0xF0)...0xF9).enumerated() {
            for (column, trail) in trails.enumerated() {
                table.pairs[key(lead, UInt8(trail))] = 0xE000 + UInt32(row * trails.count + column)
            }
        }
        return table
    }()

    /// JIS X 0208 with its extensions, taken from Shift_JIS: the standard has one index for both, and for ISO-2022-JP.
    private static let eucJP: CharsetTable? = {
        guard let shiftJIS else { return nil }
        var table = CharsetTable()
        table.pairs = [UInt32](repeating: 0, count: 0x8000)
        for pointer in 0..<(94 * 94) {
            let (row, column) = (pointer / 188, pointer % 188)
            table.pairs[key(UInt8(pointer / 94 + 0xA1), UInt8(pointer % 94 + 0xA1))] =
                shiftJIS.pairs[
                    key(UInt8(row + (row < 0x1F ? 0x81 : 0xC1)), UInt8(column + (column < 0x3F ? 0x40 : 0x41)))]
        }
        for trail in UInt8(0xA1)...0xDF { table.pairs[key(0x8E, trail)] = 0xFF61 + UInt32(trail - 0xA1) }
        for byte in [0x8E, 0x8F] + Array(0xA1...0xFE) { table.single[byte] = lead }
        return table
    }()

    /// JIS X 0212, the two bytes after 0x8F in EUC-JP.
    static let jis0212: [UInt32] = {
        guard let iconv = Charset(label: "euc-jp").flatMap({ Iconv($0.iconvNames) }) else { return [] }
        return pairs(leads: 0xA1...0xFE, trails: 0xA1...0xFE) { iconv.scalars([0x8F, $0, $1]) }
    }()

    private static func doubleByte(
        _ label: String, leads: ClosedRange<UInt8>, trails: ClosedRange<UInt8>, _ corrected: String = ""
    ) -> CharsetTable? {
        guard let iconv = Charset(label: label).flatMap({ Iconv($0.iconvNames) }) else { return nil }
        var table = CharsetTable()
        table.pairs = pairs(leads: leads, trails: trails) { iconv.scalars([$0, $1]) }
        for (bytes, scalar) in corrections(corrected) {
            table.pairs[bytes & 0x7FFF] = scalar
        }
        for byte in leads { table.single[Int(byte)] = lead }
        return table
    }

    private static func pairs(
        leads: ClosedRange<UInt8>, trails: ClosedRange<UInt8>, _ scalars: (UInt8, UInt8) -> UInt32?
    ) -> [UInt32] {
        var pairs = [UInt32](repeating: 0, count: 0x8000)
        for lead in leads {
            for trail in trails { pairs[key(lead, trail)] = scalars(lead, trail) ?? 0 }
        }
        return pairs
    }
}

// MARK: - Where iconv differs from the standard

extension CharsetTable {
    /// `bytes:scalar`, both in hexadecimal.
    private static func corrections(_ text: String) -> [(bytes: Int, scalar: UInt32)] {
        text.split(separator: " ").compactMap { entry in
            let parts = entry.split(separator: ":")
            guard parts.count == 2, let bytes = Int(parts[0], radix: 16), let scalar = UInt32(parts[1], radix: 16)
            else { return nil }
            return (bytes, scalar)
        }
    }

    private static let singleByteCorrections = [
        "KOI8-U": "ae:45e be:40e",
        "macintosh": "c6:2206 f0:f8ff",
        "windows-1255": "ca:5ba",
        "x-mac-cyrillic": "ff:20ac",
    ]

    /// The characters that the editions of GB 18030 moved.
    private static let gb18030Corrections = """
        a3a0:3000 fe51:e816 fe52:e817 fe53:e818 fe6c:e831 fe76:e83b fe91:e855 a6d9:fe10 a6da:fe12 a6db:fe11 \
        a6dc:fe13 a6dd:fe14 a6de:fe15 a6df:fe16 a6ec:fe17 a6ed:fe18 a6f3:fe19 fe59:9fb4 fe61:9fb5 fe66:9fb6 \
        fe67:9fb7 fe6d:9fb8 fe7e:9fb9 fe90:9fba fea0:9fbb
        """

    /// Punctuation as code page 950 has it, and the compatibility points of HKSCS.
    private static let big5Corrections = """
        8e69:7bb8 8e6f:7c06 8e7e:7cce 8eab:7dd2 8eb4:7e1d 8ecd:8005 8ed0:8028 8f57:83c1 8f69:84a8 8f6e:840f 8fcb:89a6 \
        8fcc:89a9 8ffe:8d77 906d:90fd 907a:92b9 90dc:975c 90f1:97ff 91bf:9f16 9244:8503 92af:5159 92b0:515b 92b1:515d \
        92b2:515e 92c8:936e 92d1:7479 9447:6d67 94ca:799b 95d9:9097 9644:975d 96ed:701e 96fc:5b28 9b76:7201 9b78:77d7 \
        9b7b:7e87 9bc6:99d6 9bde:91d4 9bec:60de 9bf6:6fb6 9c42:8f36 9c53:4fbb 9c62:71df 9c68:9104 9c6b:9df0 9c77:83cf \
        9cbc:5c10 9cbd:79e3 9cd0:5a67 9d57:8f0b 9d5a:7b51 9dc4:62d0 9ea9:6062 9eef:75f9 9efd:6c4a 9f60:9b2e 9f66:9f17 \
        9fcb:50ed 9fd8:5f0c a063:880f a077:62ce a0d5:7468 a0df:7162 a0e4:7250 a145:2027 a14e:fe51 a15a:2574 a1c2:00af \
        a1c3:ffe3 a1c5:02cd a1e3:ff5e a1f2:2295 a1f3:2299 a1fe:ff0f a240:ff3c a241:2215 a242:fe68 a244:ffe5 a246:ffe0 \
        a247:ffe1 a2cc:5341 a2ce:5345 a3c0:2400 a3c1:2401 a3c2:2402 a3c3:2403 a3c4:2404 a3c5:2405 a3c6:2406 a3c7:2407 \
        a3c8:2408 a3c9:2409 a3ca:240a a3cb:240b a3cc:240c a3cd:240d a3ce:240e a3cf:240f a3d0:2410 a3d1:2411 a3d2:2412 \
        a3d3:2413 a3d4:2414 a3d5:2415 a3d6:2416 a3d7:2417 a3d8:2418 a3d9:2419 a3da:241a a3db:241b a3dc:241c a3dd:241d \
        a3de:241e a3df:241f a3e0:2421 a3e1:20ac c6cf:5ef4 c6d3:65e0 c6d5:7676 c6d7:96b6 c6de:3003 c6df:4edd fa5f:5029 \
        fa66:507d fabd:5305 fac5:5344 fad5:537f fb48:5605 fbb8:5a77 fbf3:5e75 fbf9:5ed0 fc4f:5f58 fc6c:60a4 fcb9:6490 \
        fce2:6674 fcf1:675e fdb7:6c9c fdb8:6e1d fdbb:6e2f fdf1:716e fe52:732a fe6f:745c feaa:74e9 fedd:7809
        """
}

// MARK: - iconv

/// A conversion to Unicode by the C library.
private struct Iconv: ~Copyable {
    private let descriptor: iconv_t

    init?(_ names: [String]) {
        for name in names {
            let opened: iconv_t? = iconv_open("UTF-32LE", name)
            if let opened, opened != iconv_t(bitPattern: -1) {
                descriptor = opened
                return
            }
        }
        return nil
    }

    deinit { _ = iconv_close(descriptor) }

    /// The scalar of a complete sequence, with a second one in the bits from 21 up; `nil` for an invalid sequence.
    func scalars(_ sequence: [UInt8]) -> UInt32? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: sequence.count + 16) { buffer in
            guard let input = buffer.baseAddress else { return nil }
            for (index, byte) in sequence.enumerated() { input[index] = CChar(bitPattern: byte) }
            let output = input + sequence.count
            var (next, left): (UnsafeMutablePointer<CChar>?, Int) = (input, sequence.count)
            var (end, room): (UnsafeMutablePointer<CChar>?, Int) = (output, 16)
            let result = iconv(descriptor, &next, &left, &end, &room)
            // Some converters keep a character in case a combining one follows; this also resets the state.
            _ = iconv(descriptor, nil, nil, &end, &room)
            guard result != -1, left == 0 else { return nil }
            let scalars = stride(from: 0, to: 16 - room, by: 4).map { start in
                (0..<4).reduce(UInt32(0)) {
                    $0 | UInt32(UInt8(bitPattern: output[start + $1])) << UInt32($1 * 8)
                }
            }
            switch scalars.count {
            case 1: return scalars[0]
            case 2 where scalars[1] < 0x800: return scalars[0] | scalars[1] << 21
            default: return nil
            }
        }
    }
}
