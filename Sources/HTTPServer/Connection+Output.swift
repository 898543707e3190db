/// Answers to bytes, and the end of a connection.
extension Connection {
    /// Takes the answer of the request at hand.
    func answer(_ response: Response) {
        guard case .handling = phase else { return }
        client.forgetAction()
        let persistence = persistence(response)
        writeOutput { output in
            loop.writer.append(response, isHead: answersHead, persistence: persistence, to: &output)
        }
        requestEnds(persistence)
    }

    /// Answers 503 to a client that came when there were too many, without reading what it wants.
    func refuseService() {
        phase = .handling
        answer(loop.apology())
    }

    private func persistence(_ response: Response) -> ResponseWriter.Persistence {
        if response.closesConnection || !persists || isRefused { return .close }
        // While stopping, what has arrived is still answered; behind the last of it the connection ends.
        if loop.isStopping && heldStart >= held.count && !hasMoreInput && !isReadable { return .close }
        return answersVersion == .http10 ? .stated : .implied
    }

    private func requestEnds(_ persistence: ResponseWriter.Persistence) {
        if case .close = persistence {
            phase = .closing
            deadline = .max
        } else {
            phase = .receiving
            needsInput = heldStart >= held.count
        }
    }

    // MARK: Streams

    func beginStream(_ response: Response, _ channel: BodyStream.Channel) {
        guard case .handling = phase else { return channel.close() }
        client.forgetAction()
        phase = .streaming(channel)
        let framing: ResponseWriter.Framing = answersVersion == .http10 ? .untilClose : .chunked
        if case .untilClose = framing { persists = false }
        streamPersistence = persistence(response)
        var head = response
        head.body = []
        writeOutput { output in
            loop.writer.appendHead(head, framing: framing, persistence: streamPersistence, to: &output)
        }
        isStreamBodiless = answersHead || Status.isBodiless(response.status)
        if !response.body.isEmpty { writeStream(response.body) }
    }

    /// Appends a piece to the answer; the worker has counted it as under way.
    func writeStream(_ bytes: [UInt8]) {
        guard case .streaming(let channel) = phase else { return }
        if isStreamBodiless { return channel.release(bytes.count) }
        streamedBytes += bytes.count
        writeOutput { output in
            if answersVersion == .http10 {
                output.append(contentsOf: bytes)
            } else {
                ResponseWriter.appendChunk(bytes, to: &output)
            }
        }
    }

    func endStream(trailers: HeaderFields) {
        guard case .streaming = phase else { return }
        if !isStreamBodiless && answersVersion == .http11 {
            writeOutput { output in ResponseWriter.appendLastChunk(trailers: trailers, to: &output) }
        }
        requestEnds(streamPersistence)
    }

    func abortStream() {
        guard case .streaming = phase else { return }
        close()
    }

    // MARK: Writing

    /// Appends to the loop's output while the loop drives this connection, so that it goes out in one write.
    private func writeOutput(_ append: (inout [UInt8]) -> Void) {
        if isDriven && !hasUnsent {
            append(&loop.output)
        } else {
            if !hasUnsent { beginUnsent() }
            append(&unsent)
        }
    }

    private func beginUnsent() {
        unsent.removeAll(keepingCapacity: true)
        unsentStart = 0
        writeStart = loop.now
        writeProgress = loop.now
        writtenBytes = 0
    }

    /// Writes all there is; false when some of it is left or the connection is gone.
    @discardableResult func flush() -> Bool {
        if case .closed = phase { return false }
        if hasUnsent { return flushUnsent() }
        guard isDriven, !loop.output.isEmpty else { return true }
        var written = 0
        if isWritable {
            switch loop.writeOutput(to: transport) {
            case .moved(let count, let isDry):
                written = count
                if isDry { isWritable = false }
                noteWritten(count)
            case .wouldBlock: isWritable = false
            case .ended, .failed:
                close()
                return false
            }
        }
        if written == loop.output.count {
            loop.resetOutput()
            return true
        }
        beginUnsent()
        swap(&unsent, &loop.output)
        loop.output.removeAll(keepingCapacity: true)
        unsentStart = written
        return flushUnsent()
    }

    private func flushUnsent() -> Bool {
        while isWritable, hasUnsent {
            switch transport.write(unsent.span.extracting(unsentStart..<unsent.count)) {
            case .moved(let count, let isDry):
                unsentStart += count
                writtenBytes += count
                writeProgress = loop.now
                if isDry { isWritable = false }
                noteWritten(count)
            case .wouldBlock: isWritable = false
            case .ended, .failed:
                close()
                return false
            }
        }
        guard hasUnsent else {
            unsent = []
            unsentStart = 0
            return true
        }
        // A long stream must not carry along what has been sent.
        if unsentStart > 256 * 1024 {
            unsent.removeSubrange(..<unsentStart)
            unsentStart = 0
        }
        return false
    }

    private func noteWritten(_ count: Int) {
        loop.counters.sentBytes.add(count)
        guard streamedBytes > 0 else { return }
        // Chunk lines count too, which lets the worker go on a little early and does no harm.
        let released = min(count, streamedBytes)
        streamedBytes -= released
        if case .streaming(let channel) = phase { channel.release(released) }
    }

    // MARK: The end

    /// Everything is written: tells the client so, and waits for it to read before the socket goes.
    func finishClosing() {
        transport.endWriting()
        held = []
        heldStart = 0
        if hasEnded { return close() }
        phase = .lingering
        lingeredBytes = 0
        deadline = loop.now + loop.limits.lingerMilliseconds
        isReadable = true
    }

    /// Throws input away; closing a socket with unread input would take the answer from the client by a
    /// reset.
    func linger() -> Bool {
        switch unsafe SocketTransport(descriptor: descriptor).read(into: loop.input) {
        case .moved(let count, let isDry):
            isReadable = !isDry
            lingeredBytes += count
            if lingeredBytes > loop.limits.lingerBytes { close() }
            return true
        case .wouldBlock:
            isReadable = false
            return false
        case .ended, .failed:
            close()
            return false
        }
    }
}
