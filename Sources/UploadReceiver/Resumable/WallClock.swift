import _UploadLibc

/// The time of day, which continues while no server runs.
enum WallClock {
    /// Seconds since 1970.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }
}
