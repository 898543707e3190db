import Glibc

/// The kernel's lock on a file of a folder: held by one process at a time and gone with it, however it ends.
public final class FolderLock: Sendable {
    public enum Failure: Error, Sendable {
        case inUse
        /// The path and what the system says about it.
        case system(String, String)
    }

    private let descriptor: Int32

    /// Makes the folder if there is none, readable by its owner alone, and takes the lock.
    public init(folder: String, name: String) throws(Failure) {
        if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw .system(folder, SystemMessage.last) }
        let path = folder + "/" + name
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(path, SystemMessage.last) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse
        }
    }

    public func release() { close(descriptor) }
}

/// What the system says about the last call that failed.
public enum SystemMessage {
    public static var last: String { unsafe String(cString: strerror(errno)) }
}

/// The disk that holds a path.
public enum Disk {
    /// Free bytes for this process; `nil` when the system does not tell.
    public static func freeBytes(at path: String) -> Int64? {
        var information = statvfs()
        guard unsafe statvfs(path, &information) == 0 else { return nil }
        return Int64(information.f_bavail) * Int64(information.f_frsize)
    }
}

/// The clock on the wall, which people may set.
public enum WallClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public static func milliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
