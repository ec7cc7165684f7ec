package import UploadCore
import _UploadLibc

/// Host names beyond ASCII (UTS 46), by the system's libidn2.
///
/// The library is loaded for the first such name, so that it is optional. Without it such names must be written in Punycode.
package enum InternationalHost {
    /// Converts `bücher.example` to `xn--bcher-kva.example`, and an invalid name to `nil`. `nil` itself without libidn2.
    package static let toASCII: HTTPURL.HostToASCII? = function == nil ? nil : { @Sendable host in convert(host) }

    private static func convert(_ host: String) -> String? {
        guard let function, !host.utf8.contains(0) else { return nil }
        var converted: UnsafeMutablePointer<CChar>?
        let status = function(host, &converted, nonTransitional | normalizesInput)
        guard status == 0, let converted else { return nil }
        defer { free(converted) }
        return String(cString: converted)
    }

    // Of idn2.h.
    private static let nonTransitional: CInt = 8
    private static let normalizesInput: CInt = 1

    private typealias Convert =
        @convention(c) @Sendable (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, CInt) ->
        CInt

    private static let function: Convert? = {
        guard let library = dlopen("libidn2.so.0", RTLD_NOW), let symbol = dlsym(library, "idn2_to_ascii_8z") else {
            return nil
        }
        return unsafeBitCast(symbol, to: Convert.self)
    }()
}
