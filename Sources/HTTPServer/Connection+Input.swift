import Glibc

/// Bytes to requests.
extension Connection {
    /// Reads once and parses; false when the connection is gone or dry.
    func receive() -> Bool {
        switch unsafe transport.read(into: loop.input) {
        case .moved(let count, let isDry):
            isReadable = !isDry || isEndAnnounced
            loop.counters.receivedBytes.add(count)
            if held.isEmpty {
                parseFresh(count)
            } else {
                if heldStart > 0 {
                    held.removeSubrange(..<heldStart)
                    heldStart = 0
                }
                loop.withInput(count) { held.append($0) }
                parseHeld()
            }
            return true
        case .wouldBlock:
            isReadable = false
            return true
        case .ended:
            isReadable = false
            hasEnded = true
            client.setGone()
            // A request cut off in the middle cannot be answered for sure; close it like an idle connection.
            return true
        case .failed:
            close()
            return false
        }
    }

    /// Parses what stands in the loop's input buffer and keeps what is left.
    private func parseFresh(_ count: Int) {
        loop.withInput(count) { input in
            let used = parse(input)
            guard used < count, !isOver else { return }
            held = input.array(used..<count)
            heldStart = 0
        }
    }

    /// Parses what is held. It is moved out meanwhile, because the parsing may end the connection.
    func parseHeld() {
        var bytes: [UInt8] = []
        swap(&bytes, &held)
        let used = heldStart + parse(bytes.span.extracting(heldStart..<bytes.count))
        if used < bytes.count, !isOver {
            swap(&bytes, &held)
            heldStart = used
        } else {
            heldStart = 0
        }
    }

    private var isOver: Bool {
        switch phase {
        case .closed, .closing, .lingering: true
        case .handshaking, .receiving, .handling, .streaming: false
        }
    }

    /// Parses and hands over requests until one is not answered at once; gives how many bytes are dealt with.
    private func parse(_ input: Span<UInt8>) -> Int {
        var offset = 0
        needsInput = false
        while case .receiving = phase {
            switch parser.next(input, at: &offset) {
            case .needsMore:
                needsInput = true
                return offset
            case .head(let request): headArrived(request, isBodyHere: offset < input.count)
            case .body(let part): bodyArrived(input.extracting(part))
            case .end(let trailers): requestArrived(trailers, hasMoreInput: offset < input.count)
            case .fault(let fault): refuse(fault)
            }
            if loop.output.count > loop.limits.gatheredAnswerBytes {
                needsInput = false
                return offset
            }
        }
        return offset
    }

    // MARK: One request

    private func headArrived(_ head: Request, isBodyHere: Bool) {
        var head = head
        head.remoteAddress = peer.text
        head.loop = loop.index
        if case .tls = transport { head.isSecure = true }
        isReceivingHead = false
        answersHead = head.method == .head
        answersVersion = head.version
        persists = parser.isPersistent
        bodyBytes = 0
        let framing = parser.framing
        request = head
        guard framing != .sized(0) else { return }
        bodyStart = loop.now
        bodyProgress = loop.now
        let expects = parser.expectsContinue && head.version == .http11
        guard prepareSink(loop.handler.plan(for: head), framing, expects: expects) else { return }
        if expects && !isBodyHere { loop.output.append("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    /// Makes ready for a body; false when it is refused.
    private func prepareSink(_ plan: BodyPlan, _ framing: RequestHead.Framing, expects: Bool) -> Bool {
        var declared: Int?
        if case .sized(let length) = framing { declared = length }
        switch plan {
        case .collect(let maxBytes):
            guard (declared ?? 0) <= maxBytes else { return refuseLongBody() }
            var bytes: [UInt8] = []
            // A declared length is a claim: more than a bufferful is reserved only as it comes.
            bytes.reserveCapacity(min(declared ?? 0, loop.limits.readBytes))
            sink = .memory(bytes, maxBytes: maxBytes)
        case .spool(let directory, let maxBytes):
            guard (declared ?? 0) <= maxBytes else { return refuseLongBody() }
            do {
                sink = .file(try BodySpool(directory: directory), maxBytes: maxBytes)
            } catch {
                refuse(error)
                return false
            }
        case .refuse(var response):
            guard !expects, let declared, declared <= loop.limits.discardedBodyBytes else {
                response.closesConnection = true
                finishRequest()
                answer(response)
                return false
            }
            sink = .nowhere(response)
        }
        return true
    }

    private func refuseLongBody() -> Bool {
        refuse(RequestFault(.bodyTooLarge, "The body is too long.", request: request))
        return false
    }

    private func bodyArrived(_ part: Span<UInt8>) {
        bodyBytes += part.count
        bodyProgress = loop.now
        var taken = Sink.none
        swap(&taken, &sink)
        switch consume taken {
        case .none: break
        case .memory(var bytes, let maxBytes):
            guard bodyBytes <= maxBytes else {
                _ = refuseLongBody()
                return
            }
            bytes.append(part)
            sink = .memory(bytes, maxBytes: maxBytes)
        case .file(var spool, let maxBytes):
            guard bodyBytes <= maxBytes else {
                _ = refuseLongBody()
                return
            }
            do { try spool.append(part) } catch { return refuse(error) }
            sink = .file(spool, maxBytes: maxBytes)
        case .nowhere(let response): sink = .nowhere(response)
        }
    }

    private func requestArrived(_ trailers: Headers, hasMoreInput: Bool) {
        guard var request = self.request else { return }
        self.request = nil
        var taken = Sink.none
        swap(&taken, &sink)
        loop.counters.requests.add(1)
        phase = .handling
        deadline = .max
        self.hasMoreInput = hasMoreInput
        switch consume taken {
        case .none: break
        case .memory(let bytes, _): request.body = .bytes(bytes)
        case .file(var spool, _): request.body = .file(spool.finish())
        case .nowhere(let response): return answer(response)
        }
        request.trailers = trailers
        if request.method == .options && request.pathRange == request.targetRange && request.rawPath == "*" {
            return answer(Response(status: 204))  // a ping to the server as a whole (RFC 9110 section 9.3.7)
        }
        loop.hand(request, from: self)
    }

    private func refuse(_ error: SystemError) {
        let isFull = error.code == ENOSPC || error.code == EDQUOT || error.code == EFBIG
        refuse(
            RequestFault(isFull ? .diskFull : .spoolFailed, "The body could not be stored.", request: request)
        )
    }

    /// Answers a fault and closes, because what follows on the connection cannot be trusted.
    func refuse(_ fault: RequestFault) {
        loop.report(.requestFault(status: fault.status, detail: fault.detail, remoteAddress: peer.text))
        loop.counters.faults.add(1)
        var response = loop.handler.answer(fault)
        response.closesConnection = true
        finishRequest()
        if fault.request == nil { answersHead = false }
        answer(response)
    }

    private func finishRequest() {
        request = nil
        sink = .none
        phase = .handling
    }
}
