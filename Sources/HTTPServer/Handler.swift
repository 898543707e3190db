/// What the owner of the server does with requests.
///
/// There is one per event loop, made on the loop's thread and used there alone; it must never block.
public protocol Handler: AnyObject {
    /// Says what to do with a body, when the head is whole and a body follows but none of it has been read.
    func plan(for head: Request) -> BodyPlan

    /// Answers a request now or later, through the reply, from any thread.
    func handle(_ request: Request, _ reply: Reply)

    /// Words the answer to a fault. Only its status, fields and body count: the connection is closed after
    /// it.
    func answer(_ fault: RequestFault) -> Response

    /// Called once at the end of each turn of the loop in which `handle` was called, to hand on gathered
    /// work.
    func turnEnded()
}

extension Handler {
    /// Collects up to 1 MiB in memory.
    public func plan(for head: Request) -> BodyPlan { .collect(maxBytes: 1024 * 1024) }

    /// Answers with the fault's sentence as plain text.
    public func answer(_ fault: RequestFault) -> Response {
        Response(status: fault.status, text: fault.detail + "\n")
    }

    /// Does nothing.
    public func turnEnded() {}
}

/// What becomes of a body that is about to arrive.
public enum BodyPlan: Sendable {
    /// It is held in memory; beyond the maximum the request is answered 413.
    case collect(maxBytes: Int)
    /// It is written to a new file of the directory; beyond the maximum the request is answered 413.
    case spool(directory: String, maxBytes: Int)
    /// It is not wanted: this is the answer.
    case refuse(Response)
}
