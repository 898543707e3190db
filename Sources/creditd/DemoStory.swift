import API
import HTTPServer
import JSON
import Storage

/// A company with a story: what `creditd demo` fills an empty folder with.
///
/// Everything goes in through the API, in process, as an ERP would send it; nothing is random, so that the figures of the
/// README stay true. The business day is fixed.
struct DemoStory {
    /// The day on which the demo stands still.
    static let businessDay = "2026-11-23"
    static let company = "NW01"

    private let application: Application
    private let reader: Reader
    private let key: String
    private var seed: UInt64 = 20_261_123
    /// Requests so far; each has a key of its own.
    private var sent = 0

    init(application: Application, reader: Reader, key: String) {
        self.application = application
        self.reader = reader
        self.key = key
    }

    enum Failure: Error, CustomStringConvertible {
        case refused(String)
        var description: String { if case .refused(let what) = self { what } else { "" } }
    }

    /// Tells the whole story.
    mutating func tell() throws {
        try setUp()
        try characters()
        try crowd()
        try rules()
        try orders()
        try family()
        try measures()
    }

    // MARK: sending

    @discardableResult
    private mutating func send(_ method: HTTPServer.Method, _ target: String, _ body: String, asOf day: String? = nil) throws -> JSONValue? {
        sent += 1
        var headers = [(name: "Authorization", value: "Bearer \(key)"), (name: "Idempotency-Key", value: "demo \(sent)")]
        if method != .put { headers.append((name: "If-Match", value: "*")) }
        headers.append((name: "Content-Type", value: method == .patch ? "application/merge-patch+json" : "application/json"))
        let separator = target.contains("?") ? "&" : "?"
        let path = day.map { "\(target)\(separator)asOf=\($0)" } ?? target
        let response = application.answer(try Request(method: method, target: path, headers: headers, body: Array(body.utf8)), reader: reader)
        guard response.status < 300 else {
            throw Failure.refused("\(method.rawValue) \(path): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        return try JSONDocument(response.body).root
    }

    private mutating func put(_ kind: String, _ number: String, _ body: String) throws {
        try send(.put, "/v1/\(kind)/\(number)", body)
    }

    /// A number below a bound, the same at every telling (a linear congruence).
    private mutating func next(_ bound: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((seed >> 33) % UInt64(bound))
    }

    // MARK: chapters

    private mutating func setUp() throws {
        try put("companies", Self.company, """
            {"name": "Nordwind Handel GmbH", "accountingCurrency": "EUR", "timeZone": "Europe/Berlin", "country": "DE"}
            """)
        for (number, from, rate) in [("USD-2026", "USD", "0.91"), ("GBP-2026", "GBP", "1.17"), ("CHF-2026", "CHF", "1.05")] {
            try put("exchange-rates", number, """
                {"rateType": "DEFAULT", "from": "\(from)", "to": "EUR", "validFromDate": "2025-01-01", "rate": "\(rate)"}
                """)
        }
        for (code, text, rank) in [("COD", "Cash on delivery", 1), ("NET14", "14 days net", 2), ("NET30", "30 days net", 3),
                                   ("NET60", "60 days net", 4)] {
            try put("payment-terms", code, #"{"description": "\#(text)", "rank": \#(rank)}"#)
        }
        try put("cash-discounts", "2D10", #"{"description": "2 % within 10 days", "rank": 1}"#)
        try put("credit-management-groups", "KEY", #"{"description": "Key accounts"}"#)
        try put("credit-management-groups", "NEW", #"{"description": "New customers"}"#)
        try put("account-statuses", "WATCH", #"{"description": "Deliver only after a look", "holdEffect": "invoice"}"#)
        try put("account-statuses", "STOP", #"{"description": "No business", "holdEffect": "all"}"#)
        for (code, text) in [("release.paymentPromised", "Payment promised"), ("release.paid", "Paid meanwhile"),
                             ("release.management", "Decided by management"), ("hold.addressDispute", "Address disputed"),
                             ("status.insolvency", "Insolvency filed")] {
            try put("reason-codes", code, #"{"description": "\#(text)"}"#)
        }
    }

    /// The customers that the README talks about.
    private mutating func characters() throws {
        let people = [
            ("C-1001", "Contoso Retail", "50000.00"), ("C-1002", "Fabrikam Baumarkt", "20000.00"),
            ("C-1003", "Adatum Elektro", "30000.00"), ("C-1004", "Litware Versand", "0.00"),
            ("C-1005", "Proseware Moden", "40000.00"), ("C-1006", "Tailspin Spielwaren", "15000.00"),
            ("C-1007", "Wingtip Apotheken", "25000.00"),
        ]
        for (number, name, _) in people {
            try put("customers", number, """
                {"name": "\(name)", "currency": "EUR", "paymentTerms": "NET30", "language": "de",
                 "address": {"city": "Bremen", "country": "DE"}}
                """)
        }
        let lines = people.filter { $0.2 != "0.00" }.map { number, _, limit in
            #"{"customer": {"number": "\#(number)"}, "newLimit": "\#(limit)", "newToDate": "\#(number == "C-1007" ? "2026-11-15" : "2027-12-31")"}"#
        }
        try send(.post, "/v1/limit-adjustments", """
            {"adjustmentType": "creditLimit", "description": "First limits", "post": true, "lines": [\(lines.joined(separator: ", "))]}
            """, asOf: "2026-01-02")
        try send(.post, "/v1/limit-adjustments", """
            {"adjustmentType": "temporaryCreditLimit", "description": "Christmas orders", "post": true, "lines": [{"customer":
             {"number": "C-1005"}, "newLimit": "65000.00", "newFromDate": "2026-11-01", "newToDate": "2026-12-31"}]}
            """, asOf: "2026-10-20")
        try invoice("INV-9001", "C-1001", "35250.00", "2026-11-02", "2026-12-02")
        try invoice("INV-9002", "C-1002", "19400.00", "2026-10-28", "2026-11-27")
        try invoice("INV-9003", "C-1003", "4800.00", "2026-09-14", "2026-10-14")
        try invoice("INV-9004", "C-1003", "9200.00", "2026-11-05", "2026-12-05")
        try put("payments", "PAY-9001", """
            {"customer": {"number": "C-1004"}, "currency": "EUR", "amount": "600.00", "transactionDate": "2026-11-10"}
            """)
        try invoice("INV-9005", "C-1005", "38000.00", "2026-11-09", "2026-12-09")
        try send(.patch, "/v1/credit-profiles/C-1006", #"{"accountStatusId": "STOP", "statusReasonId": "insolvency"}"#)
        try send(.patch, "/v1/credit-profiles/C-1001", #"{"creditManagementGroupId": "KEY", "customerSinceDate": "2014-03-01"}"#)
    }

    private mutating func invoice(_ number: String, _ customer: String, _ amount: String, _ date: String, _ due: String) throws {
        try put("invoices", number, """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount)", "transactionDate": "\(date)",
             "dueDate": "\(due)"}
            """)
    }

    /// Three hundred customers with ten invoices each, most of them paid.
    private mutating func crowd() throws {
        let trades = ["Feinkost", "Werkzeuge", "Gartenbau", "Papier", "Optik", "Sanitär", "Farben", "Möbel", "Sport", "Wein"]
        let towns = ["Kiel", "Bremen", "Lübeck", "Rostock", "Hamburg", "Emden", "Husum", "Stade", "Celle", "Jever"]
        var lines: [String] = []
        for index in 0..<300 {
            let number = "C-\(2001 + index)"
            let name = "\(trades[index % 10]) \(towns[index / 10 % 10]) \(index / 100 + 1)"
            let terms = ["NET14", "NET30", "NET30", "NET60"][next(4)]
            try put("customers", number, """
                {"name": "\(name)", "currency": "EUR", "customerGroup": "\(index % 3 == 0 ? "TRADE" : "RETAIL")",
                 "paymentTerms": "\(terms)", "address": {"city": "\(towns[index / 10 % 10])", "country": "DE"}}
                """)
            lines.append("""
                {"customer": {"number": "\(number)"}, "newLimit": "\(5_000 + 1_000 * next(46)).00", "newToDate": "2027-12-31"}
                """)
        }
        try send(.post, "/v1/limit-adjustments", """
            {"adjustmentType": "creditLimit", "description": "Limits of the crowd", "post": true,
             "lines": [\(lines.joined(separator: ", "))]}
            """, asOf: "2026-01-02")
        for index in 0..<300 {
            for round in 0..<10 { try invoiceOfCrowd(index, round) }
        }
    }

    private mutating func invoiceOfCrowd(_ index: Int, _ round: Int) throws {
        let number = "INV-\(10_000 + index * 10 + round)"
        let customer = "C-\(2001 + index)"
        let amount = "\(80 + next(1_900)).\(10 + next(90))"
        // One a month from February to November; the youngest are open, of the older ones nearly all are paid.
        let month = round + 2
        let day = 1 + next(20)
        let date = "2026-\(two(month))-\(two(day))"
        let due = month == 12 ? "2026-12-31" : "2026-\(two(month + 1))-\(two(day))"
        try invoice(number, customer, amount, date, due)
        let staysOpen = month >= 10 || next(40) == 0
        if !staysOpen {
            try put("payments", "PAY-\(10_000 + index * 10 + round)", """
                {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount)", "transactionDate": "\(due)",
                 "marks": [{"invoice": {"number": "\(number)"}, "amountToSettle": "\(amount)"}]}
                """)
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Beside the rule that every company starts with: overdue days, with more tolerance for key accounts; an expired
    /// limit; small orders always pass.
    private mutating func rules() throws {
        for body in [
            #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#,
            #"{"ruleKind": "daysOverdue", "ruleType": "exclusion", "level": "group", "accountOrGroup": "KEY", "value": 75}"#,
            #"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 5}"#,
            #"{"ruleKind": "overdueAmount", "ruleType": "blocking", "level": "all", "value": "1500.00", "creditLimitThreshold": "60"}"#,
            #"{"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "all", "value": "250.00", "releaseSalesOrder": true}"#,
        ] {
            try send(.post, "/v1/blocking-rules", body)
        }
        try send(.put, "/v1/parameters/credit-management", """
            {"autoReleaseReason": "paid", "checkpoints": [
             {"document": "confirmation", "checkAtPosting": true, "checkAtProForma": false, "graceDays": 3},
             {"document": "pickingList", "checkAtPosting": false, "checkAtProForma": false, "graceDays": 0},
             {"document": "releaseToWarehouse", "checkAtPosting": false, "checkAtProForma": false, "graceDays": 0},
             {"document": "packingSlip", "checkAtPosting": true, "checkAtProForma": false, "graceDays": 2},
             {"document": "invoice", "checkAtPosting": false, "checkAtProForma": false, "graceDays": 0}]}
            """)
    }

    /// Orders in every state: parked, released, rejected, delivered, invoiced, cancelled.
    private mutating func orders() throws {
        try order("SO-1001", "C-1001", "3500.00")
        try posting("SO-1001", "confirmation")
        try order("SO-1002", "C-1002", "2400.00")
        try posting("SO-1002", "confirmation")
        try order("SO-1003", "C-1003", "1900.00")
        try posting("SO-1003", "confirmation")
        try order("SO-1007", "C-1007", "800.00")
        try posting("SO-1007", "confirmation")
        for index in 0..<120 {
            let number = "SO-\(2001 + index)"
            try order(number, "C-\(2001 + index * 2)", "\(300 + next(4_000)).00")
            let answer = try posting(number, "confirmation")
            guard let hold = answer?["hold"], !hold.isNull, let id = hold["id"]?.string else {
                if index % 3 != 0 { try posting(number, "packingSlip") }
                if index % 3 == 2 { try posting(number, "invoice", #", "dueDate": "2026-12-23""#) }
                continue
            }
            if index % 4 == 1 {
                try send(.post, "/v1/holds/\(id)/release", #"{"reasonCode": "management", "comment": "Known for years", "mode": "withPosting"}"#)
            } else if index % 4 == 2 {
                try send(.post, "/v1/holds/\(id)/reject", #"{"comment": "Pays in advance only"}"#)
            }
        }
        for index in 120..<130 {
            try order("SO-\(2001 + index)", "C-\(2001 + index * 2)", "950.00")
            if index % 2 == 0 { try send(.post, "/v1/orders/SO-\(2001 + index)/cancel", "{}") }
        }
    }

    /// A parent in Bremen and a daughter in London share one limit; only the parent's own is tested until the parameter
    /// says otherwise.
    private mutating func family() throws {
        try put("companies", "UK01", """
            {"name": "Northwind Trading Ltd", "accountingCurrency": "GBP", "timeZone": "Europe/London", "country": "GB"}
            """)
        try send(.put, "/v1/customers/C-1001?company=UK01", """
            {"name": "Contoso Retail UK", "currency": "GBP", "address": {"city": "London", "country": "GB"}}
            """)
        try put("customer-credit-groups", "CONTOSO", """
            {"description": "Contoso worldwide", "currency": "EUR", "creditLimit": "80000.00", "creditLimitToDate": "2027-12-31"}
            """)
        for company in [Self.company, "UK01"] {
            try send(.post, "/v1/customer-credit-groups/CONTOSO/members", """
                {"customer": {"number": "C-1001", "company": "\(company)"}}
                """)
        }
        try send(.put, "/v1/invoices/UK-9001?company=UK01", """
            {"customer": {"number": "C-1001"}, "currency": "GBP", "amount": "12000.00", "transactionDate": "2026-11-12",
             "dueDate": "2026-12-12"}
            """)
    }

    /// How customers are scored: how late they pay, and for how long they are known.
    private mutating func measures() throws {
        try put("scoring-groups", "PAYMENT", """
            {"description": "Days until invoices are paid", "groupType": "averagePaymentDays", "scoreType": "range", "lines": [
             {"from": "0", "to": "29.99", "score": "5"}, {"from": "30", "to": "59.99", "score": "15"},
             {"from": "60", "to": "999", "score": "40"}]}
            """)
        for (code, from, to, indicator) in [("A", "0", "9.99", "green"), ("B", "10", "24.99", "yellow"), ("C", "25", "1000", "red")] {
            try put("risk-groups", code, #"{"description": "Risk \#(code)", "from": "\#(from)", "to": "\#(to)", "indicator": "\#(indicator)"}"#)
        }
    }

    private mutating func order(_ number: String, _ customer: String, _ amount: String) throws {
        try put("orders", number, """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "orderDate": "\(Self.businessDay)", "amount": "\(amount)"}
            """)
    }

    @discardableResult
    private mutating func posting(_ order: String, _ document: String, _ more: String = "") throws -> JSONValue? {
        try send(.post, "/v1/orders/\(order)/postings", #"{"document": "\#(document)"\#(more)}"#)
    }
}
