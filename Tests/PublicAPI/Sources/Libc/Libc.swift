/// The name of this target, which is also that of a library elsewhere.
public let name = "Libc"
