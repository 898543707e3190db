import Digest
import Domain
import HTTPServer
import JSON
import Platform
public import Services
public import Storage
import Synchronization

/// The service behind the server: requests to responses. Called by the server's loops and by the tests.
public final class Application: Sendable {
    public struct Options: Sendable {
        public var calendar: BusinessCalendar
        /// Whether `/metrics` needs no key.
        public var hasPublicMetrics = false
        /// Origins that browsers may call from; none by default.
        public var origins: [String] = []
        /// Threads for long reads.
        public var workers = 2
        /// How many long reads may wait.
        public var workerQueue = 1_024
        /// Whether the job thread starts runs and looks at new days by itself; a test says when (`startDueRuns`).
        public var startsDueRuns = true
        /// For how long periodic runs are kept.
        public var retention = RunRetention()
        /// Called once a request, after its answer is decided.
        public var onRequest: @Sendable (RequestRecord) -> Void = { _ in }
        /// Called with the full story of a fault, for the log alone.
        public var onFault: @Sendable (String, any Error) -> Void = { _, _ in }

        public init(calendar: BusinessCalendar) { self.calendar = calendar }
    }

    public let database: Database
    public let options: Options
    public let endpoints: [Endpoint]
    let router: Router<Int>
    let metrics: Metrics
    let workers: WorkerPool
    let waiters = Waiters()
    let rateLimits = RateLimits()
    /// Who this process is where one of several may do something: the holder of leases.
    let leaseHolder = Exchange.newRequestID()
    let jobs = JobRunner([
        ImportJob(), HoldEvaluationJob(), ForcedHoldJob(), PeriodicTaskJob(), LimitGenerationJob(),
        LimitPostingJob(), JournalReviewJob(), BackTestJob(), CreditWatchJob(),
    ])
    /// Whether the service takes work; false while it stops.
    let isReady = Atomic<Bool>(true)

    public init(database: Database, endpoints: [Endpoint], options: Options) throws {
        self.database = database
        self.options = options
        self.endpoints = endpoints
        var router = Router<Int>()
        for (index, endpoint) in endpoints.enumerated() { router.add(endpoint.method, endpoint.path, index) }
        self.router = router
        metrics = Metrics(operations: endpoints.map(\.operation))
        workers = try WorkerPool(database: database, threads: options.workers, capacity: options.workerQueue)
        let waiters = waiters
        database.onBatchDone { jobs in
            var replies: [(Reply, Response)] = []
            for job in jobs {
                if let operation = job as? OperationJob, let pair = operation.deliver() { replies.append(pair) }
            }
            Reply.send(batch: replies)
            waiters.wake()
        }
        let calendar = options.calendar
        database.onThresholdsCrossed { transaction, actor in
            try CreditWatchService.settle(today: { calendar.today($0.timeZone) }, by: actor, in: transaction)
        }
        let runner = jobs
        database.onJobEntered { runner.wake() }
        jobs.start(self)
    }

    /// Says that the service is about to stop: readiness is withdrawn and who waits is answered.
    public func withdraw() {
        isReady.store(false, ordering: .releasing)
        waiters.stop()
    }

    /// Takes no new work and lets what runs end.
    public func stop() {
        withdraw()
        jobs.stop()
        workers.stop()
    }

    private let printedContract = Mutex<[UInt8]?>(nil)

    /// openapi.yaml; printed once.
    var contractText: [UInt8] {
        printedContract.withLock { text in
            let printed = text ?? Array(OpenAPI.text(of: endpoints).utf8)
            text = printed
            return printed
        }
    }

    /// Where bodies are written that are too long for memory.
    public var spoolFolder: String { database.folder + "/spool" }

    // MARK: one request

    /// Takes a request on the thread of `reader`; the answer goes into `reply`, now or later.
    func take(_ request: Request, reader: Reader, reply: Reply) {
        let exchange = Exchange(self, request, reply)
        do {
            guard let index = try route(request, exchange) else { return }
            exchange.operation = index
            try begin(exchange, endpoints[index], reader)
        } catch {
            exchange.finish(error)
        }
    }

    /// The index of the operation, or `nil` when the answer is given already.
    private func route(_ request: Request, _ exchange: Exchange) throws -> Int? {
        let segments = request.pathSegments
        switch router.match(request.method, segments) {
        case .found(let index, parameters: let slots):
            exchange.slots = slots
            return index
        case .methodNotAllowed(allow: let allowed):
            if request.method == .options { return try preflight(request, allowed, exchange) }
            var answer = Problem.answer(
                Refusal(.methodNotAllowed, "This takes \(allowed.map(\.rawValue).joined(separator: ", "))."),
                target: request.path, requestID: exchange.requestID)
            answer.fields.append(("Allow", allowed.map(\.rawValue).joined(separator: ", ")))
            exchange.finish(answer)
            return nil
        case .notFound:
            if segments.last == "", segments.count > 1,
                case .notFound = router.match(request.method, Array(segments.dropLast())) {
                throw Refusal(.notFound, "There is nothing at this path.")
            } else if segments.last == "", segments.count > 1 {
                var answer = Answer(308)
                var target = request.rawPath
                while target.hasSuffix("/") { target.removeLast() }
                answer.location = target + (request.rawQuery.map { "?" + $0 } ?? "")
                exchange.finish(answer)
                return nil
            }
            throw Refusal(.notFound, "There is nothing at this path.")
        }
    }

    private func preflight(_ request: Request, _ allowed: [Method], _ exchange: Exchange) throws -> Int? {
        var answer = Answer(204)
        let methods = allowed.map(\.rawValue).joined(separator: ", ")
        answer.fields.append(("Allow", methods))
        if exchange.allowedOrigin != nil {
            answer.fields.append(("Access-Control-Allow-Methods", methods))
            answer.fields.append(("Access-Control-Allow-Headers",
                                  "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Prefer, X-Request-Id"))
            answer.fields.append(("Access-Control-Max-Age", "600"))
        }
        exchange.finish(answer)
        return nil
    }

    /// Who calls, what is asked; then the operation runs where it belongs.
    private func begin(_ exchange: Exchange, _ endpoint: Endpoint, _ reader: Reader) throws {
        let request = exchange.request
        let caller = try caller(of: request, for: endpoint, reader)
        exchange.caller = caller
        if let limit = caller.key.rateLimit {
            exchange.fields += try rateLimits.take(key: caller.key.header.key, limit: limit)
        }
        let reading = RequestReading(request: request, endpoint: endpoint)
        if let scope = endpoint.scope, !caller.has(scope) {
            guard let asking = endpoint.dryRunScope, caller.has(asking), try reading.query().isDryRun else {
                throw Refusal.missing(scope)
            }
        }
        var headers = try reading.headers()
        let query = try reading.query()
        headers.isDryRun = query.isDryRun
        exchange.headers = headers
        let (body, formFaults) = try body(of: request, for: endpoint, headers)
        // An operation that changes something goes on to look for the other faults of the body.
        if !formFaults.isEmpty, !endpoint.isWrite { throw Refusal.invalid(formFaults) }
        let call = Call(
            endpoint: endpoint, caller: caller, requestID: exchange.requestID, slots: exchange.slots,
            parameters: query.parameters, list: query.list, listView: query.view,
            body: body, bodyFile: bodyFile(of: request), headers: headers,
            calendar: options.calendar, target: exchange.target, path: request.path)
        if endpoint.companies == .none, call.parameters["company"] != nil {
            // The operation needs none; one that the key does not cover is refused all the same.
            try reader.read { _ = try call.company(in: $0) }
        }
        try run(call, exchange, reader, formFaults)
    }

    private func run(_ call: Call, _ exchange: Exchange, _ reader: Reader, _ formFaults: [InputFault]) throws {
        switch call.endpoint.action {
        case .read(let action):
            exchange.finish(try reader.read { try action(call, $0) })
        case .longRead(let action):
            try onWorker(exchange) { reader in exchange.finish(try reader.read { try action(call, $0) }) }
        case .write(let action):
            let job = OperationJob(call, exchange, formFaults: formFaults, action)
            guard database.submit(job) else { throw StoreFault.overloaded }
        case .own(let action):
            try action(call, self, exchange)
        }
    }

    func onWorker(_ exchange: Exchange, _ work: @escaping @Sendable (Reader) throws -> Void) throws {
        let taken = workers.submit { reader in
            do { try work(reader) } catch { exchange.finish(error) }
        }
        guard taken else { throw StoreFault.overloaded }
    }

    // MARK: caller and body

    private static let nobody = Caller(
        key: APIKey(name: "anonymous", roles: [], scopes: [], companies: [], defaultCompany: nil, mayActForUsers: false,
                    rateLimit: nil, expiresAt: nil, secretHash: [], createdBy: ""))

    private func caller(of request: Request, for endpoint: Endpoint, _ reader: Reader) throws -> Caller {
        if endpoint.scope == nil || (options.hasPublicMetrics && endpoint.operation == "getMetrics") { return Self.nobody }
        let unknown = Refusal(.unauthenticated, "Send Authorization: Bearer with a valid API key.")
        guard let header = request.headers["authorization"], header.utf8.count > 7,
            header.prefix(7).lowercased() == "bearer ", let (number, secret) = KeyText.parse(header.dropFirst(7).trimmed)
        else { throw unknown }
        let found: (key: APIKey?, now: Timestamp) = if let known = reader.rememberedKey(number) {
            (known.key, known.now)
        } else {
            try reader.read { (try $0.apiKey(number), $0.now) }
        }
        guard let key = found.key, key.isUsable(at: found.now), Digest.areEqual(KeyText.hash(secret), key.secretHash) else { throw unknown }
        guard let user = request.headers["acting-user"] else { return Caller(key: key) }
        guard key.mayActForUsers else {
            throw Refusal(.missingScope, "The key may not act for users.", extra: [.init("requiredScope", "actAs")])
        }
        guard (1...120).contains(user.unicodeScalars.count) else {
            throw Refusal(.malformedRequest, "Acting-User has 1 to 120 characters.")
        }
        return Caller(key: key, actingUser: user)
    }

    /// The body, and what is wrong with its form.
    private func body(
        of request: Request, for endpoint: Endpoint, _ headers: CallHeaders
    ) throws -> (JSONDocument?, faults: [InputFault]) {
        guard case .bytes(var bytes) = request.body else { return (nil, []) }
        guard let shape = endpoint.body else {
            if !bytes.isEmpty, endpoint.streams.isEmpty { try demandNothing(bytes, endpoint, headers) }
            return (nil, [])
        }
        if bytes.isEmpty {
            if shape.properties.contains(where: { $0.use == .required }) {
                throw Refusal(.malformedJSON, "Send a JSON object as the body.")
            }
            return (nil, [])
        }
        let types = endpoint.method == .patch ? ["application/merge-patch+json", "application/json"] : ["application/json"]
        guard let type = headers.contentType, types.contains(type) else {
            throw Refusal(.unsupportedMediaType, "Send the body as \(types[0]).")
        }
        bytes = try ContentCoding.decoded(bytes, headers.contentEncoding, most: BodyLimits.json)
        let document = try JSONDocument(bytes)
        return (document, Validation.faults(in: document.root, against: shape, isLenient: headers.isLenient))
    }

    /// An operation without a body takes an empty object too, where it is a verb.
    private func demandNothing(_ bytes: [UInt8], _ endpoint: Endpoint, _ headers: CallHeaders) throws {
        guard endpoint.method == .post else { throw Refusal(.malformedRequest, "This takes no body.") }
        let document = try JSONDocument(ContentCoding.decoded(bytes, headers.contentEncoding, most: BodyLimits.json))
        let faults = Validation.faults(in: document.root, against: Self.nothing, isLenient: headers.isLenient)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
    }

    private static let nothing = Shape("Nothing", "An object without properties.", [])

    private func bodyFile(of request: Request) -> SpooledFile? {
        if case .file(let file) = request.body { return file }
        return nil
    }
}

/// What the log and the metrics keep of a request. No names, amounts or tokens.
public struct RequestRecord: Sendable {
    public let requestID: String
    public let caller: String?
    public let operation: String?
    public let status: Int
    public let code: String?
    public let microseconds: Int64
}
