/// The quirks of `@system.uploadtask` on devices: where its published sources differ from the contract.
///
/// The sources are open-vela's `upload_impl.cpp`, `net_utils.cpp` and `callback_manager.h`, the `uv_request.c` below them,
/// and libcurl 7.88 below that. They exist in several versions; a quirk is in this list if one of them has it. With
/// ``QuickAppHost/Configuration/quirks`` the module has all of them.
package enum Quirk: String, Sendable, CaseIterable {
    case parameterErrors, urls, values, timeout
    case abort, collection
    case totals, firstEvent, listeners, removal
    case fileFirst, fieldTypes, emptyFields, names, fileType, contentType, requestHeader
    case responseHeaders, responseData, failures

    /// The behaviour on a device, in the words of the table in docs/quick-apps.md.
    package var onDevice: String {
        switch self {
        case .parameterErrors:
            "`fail` and `complete` are called before `uploadFile` returns; the message is the bare `invalid url` etc."
        case .urls:
            "`invalid url` unless it begins with `http` in lower case; another invalid URL, also one with a space, fails "
                + "later with code 3, another scheme with 1"
        case .values: "a boolean or an array is invalid; a number becomes an integer of 32 bits"
        case .timeout: "no limit"
        case .abort: "neither `fail` nor `complete` is called"
        case .collection:
            "aborted when it is collected: `fail(\"Operation was aborted by an application callback\", 42)`; newer versions "
                + "of the framework do not collect it"
        case .totals: "exchanged"
        case .firstEvent: "none"
        case .listeners: "only the first is called"
        case .removal: "removes nothing; newer versions of the framework remove it. Without an argument all are removed"
        case .fileFirst: "before the fields, which are sorted by the bytes of their names"
        case .fieldTypes: "`application/octet-stream`"
        case .emptyFields: "not sent"
        case .names: "escaped alone: `%0A`"
        case .fileType: "by ten extensions of libcurl, else `application/octet-stream`"
        case .contentType:
            "sent with `; charset=utf-8` (unless it has a charset) and the boundary appended; if it is not "
                + "`multipart/form-data`, all parts are attachments. A field of that name gets the charset too"
        case .requestHeader: "sorted; without empty values and without `User-Agent`; `Accept-Encoding` is `gzip`"
        case .responseHeaders: "the last one counts, as a string"
        case .responseData: "read as UTF-8, with its byte order mark, up to the first NUL"
        case .failures:
            "libcurl's codes and texts: 6, 7, 26 (file), 28 (timeout), 35 and 60 (TLS), 52, 56 and others"
        }
    }
}
