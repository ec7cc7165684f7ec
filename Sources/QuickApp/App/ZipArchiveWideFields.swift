/// The ZIP64 field of a header (APPNOTE.TXT 4.5.3): the values that do not fit into the header's own fields.
struct ZipArchiveWideFields {
    /// The values in their order; `nil` if the header has no such field.
    private var values: ZipArchiveCursor?

    /// Finds the field among the extra fields of a header. Bytes that form no field end the search: some writers use
    /// them to align the data.
    ///
    /// - Parameter tooShort: The error if the field lacks a value.
    init(in extra: ArraySlice<UInt8>, tooShort: @autoclosure @escaping () -> ZipError) {
        var fields = ZipArchiveCursor(extra, tooShort: tooShort())
        while !fields.isAtEnd, let identifier = try? fields.number(UInt16.self),
            let length = try? fields.number(UInt16.self), let content = try? fields.bytes(length)
        {
            guard identifier == 1 else { continue }
            values = ZipArchiveCursor(content, tooShort: tooShort())
            return
        }
    }

    /// The value of the next field of the header: from the ZIP64 field if the header has the largest number instead.
    mutating func value(_ narrow: UInt32) throws(ZipError) -> UInt64 {
        guard narrow == .max, values != nil else { return UInt64(narrow) }
        return try values?.number() ?? UInt64(narrow)
    }

    /// The number of the entry's disk. It follows the other values.
    mutating func disk() throws(ZipError) -> UInt32 { try values?.number() ?? .max }
}
