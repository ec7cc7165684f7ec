/// The reason why an app cannot run.
public enum AppPackageError: Error, CustomStringConvertible {
    /// The path does not exist, or names a page or a method that does not exist.
    case notFound(String)
    /// The manifest is missing or invalid, or nothing of the app can run.
    case invalid(String)

    /// The problem and its remedy.
    public var description: String {
        switch self {
        case .notFound(let message), .invalid(let message): message
        }
    }
}
