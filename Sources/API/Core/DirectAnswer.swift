public import HTTPServer
import Platform
public import Storage
import Synchronization

extension Application {
    /// Answers a request on the calling thread, which waits. For commands and tests; never on an event loop.
    public func answer(_ request: Request, reader: Reader) -> Response {
        let awaited = AwaitedResponse()
        take(request, reader: reader, reply: Reply { awaited.set($0) })
        return awaited.wait()
    }
}

/// A response that one thread gives and another waits for.
private final class AwaitedResponse: Sendable {
    private let response = Mutex<Response?>(nil)
    private let done = ThreadSignal()

    func set(_ response: Response) {
        self.response.withLock { $0 = response }
        done.set()
    }

    func wait() -> Response {
        done.wait()
        return response.withLock { $0 } ?? Response(status: 500)
    }
}
