import Domain
import JSON
import Services
import Storage

/// Customer credit groups (CM-9), which belong to no company.
enum CreditGroupEndpoints {
    private static let shape = CreditGroupShapes.group
    private static let path = "/v1/customer-credit-groups"

    static let listing = Listing<CustomerCreditGroup>(
        contract: ListContract(source: .customerCreditGroups, item: shape),
        page: { try $0.customerCreditGroups($1) },
        write: { group, call, transaction, writer in
            try CreditGroupView(group, on: call.groupDay(transaction), countedBy: call.groupLimitType(transaction), transaction)
                .write(.none, &writer)
        })

    static let history = Listing<LimitChange>(
        contract: ListContract(source: .groupLimitHistory, item: CreditProfileShapes.limitChange),
        page: { try $0.groupLimitHistory($1) },
        write: { change, call, transaction, writer in
            CreditProfileEndpoints.write(change, try group(call, transaction).currency, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listCustomerCreditGroups", path, tag: "Customers", "List customer credit groups",
            scope: .creditSetUpRead, dependsOnDay: true, companies: .none,
            parameters: [
                .init(
                    "creditUsedPercent.gte", .percentage,
                    "Groups that use at least so much of their limit; those whose figures cannot be told are left out."),
                CreditGroupInquiry.limitType,
            ]
        ) { call, transaction, query in
            guard let text = call.parameters["creditUsedPercent.gte"] else { return }
            guard let share = try? Percentage(text) else {
                throw RequestReading.invalid("creditUsedPercent.gte", "give a number with at most 6 decimals")
            }
            try CreditGroupWatch.narrow(
                &query, toUsed: share, countedBy: call.groupLimitType(transaction), on: call.groupDay(transaction),
                transaction)
        },
        Endpoint(
            "getCustomerCreditGroup", .get, "\(path)/{number}", tag: "Customers", "Read a customer credit group",
            scope: .creditSetUpRead, successes: [.init(200, .object(shape), "The group.")], dependsOnDay: true,
            example: .init("\(path)/NORDIC"),
            action: .longRead { call, transaction in
                try answer(try group(call, transaction), call, transaction)
            }),
        Endpoint(
            "putCustomerCreditGroup", .put, "\(path)/{number}", tag: "Customers",
            "Create or replace a customer credit group",
            description: """
                Limit and date of a group that exists change directly only where the caller's company says so \
                (allowManualLimitEdit, D-19), with limits:edit; a new date goes to every member (D-20).
                """,
            scope: .creditSetUpWrite, body: shape,
            successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
            ifMatch: .optional, dependsOnDay: true,
            example: .init(
                "\(path)/NORDIC",
                """
                {"description": "Nordic group", "currency": "EUR", "creditLimit": "100000.00",
                 "creditLimitToDate": "2027-12-31"}
                """),
            action: .write { call, transaction in try put(call, transaction) }),
        Endpoint(
            "deleteCustomerCreditGroup", .delete, "\(path)/{number}", tag: "Customers",
            "Delete a customer credit group without members", scope: .creditSetUpWrite,
            successes: [.init(204, nil, "Deleted.")], codes: [.referenced], ifMatch: .required,
            example: .init("\(path)/NORDIC"),
            action: .write { call, transaction in
                let group = try group(call, transaction)
                try call.matches(version: group.header.version)
                try CreditGroupService.delete(group, by: call.actor, in: transaction)
                return Answer(204)
            }),
        Endpoint(
            "addCreditGroupMember", .post, "\(path)/{number}/members", tag: "Customers",
            "Add a customer to a customer credit group",
            description: "The customer's expiration date becomes the group's; its limit stays (CM-9.2).",
            scope: .creditSetUpWrite, body: CreditGroupShapes.memberRequest,
            successes: [.init(201, .object(CreditGroupShapes.added), "The group, with suggestions.")],
            codes: [.alreadyInCreditGroup], ifMatch: .optional, idempotency: .optional, dependsOnDay: true,
            example: .init("\(path)/NORDIC/members", #"{"customer": {"number": "C-1001", "company": "DE01"}}"#),
            action: .write { call, transaction in try addMember(call, transaction) }),
        Endpoint(
            "removeCreditGroupMember", .delete, "\(path)/{number}/members/{customer}", tag: "Customers",
            "Remove a customer from a customer credit group",
            description: "Its limit and expiration date stay as they are. If-Match names the group's version.",
            scope: .creditSetUpWrite, successes: [.init(204, nil, "Removed.")], ifMatch: .required,
            dependsOnDay: true, example: .init("\(path)/NORDIC/members/C-1001"),
            action: .write { call, transaction in
                let group = try group(call, transaction)
                try call.matches(version: group.header.version)
                let customer = try CustomerEndpoints.customer(call, slot: 1, transaction)
                let account = try account(customer, transaction)
                let company = try transaction.company(of: customer)
                _ = try CreditGroupService.remove(
                    account, from: group, on: call.day(in: company), by: call.actor, in: transaction)
                return Answer(204)
            }),
        CreditGroupInquiry.endpoint,
        history.endpoint(
            "listCreditGroupLimitHistory", "\(path)/{number}/limit-history", tag: "Customers",
            "List the changes of a group's limit", scope: .creditSetUpRead, companies: .none,
            example: "\(path)/NORDIC/limit-history"
        ) { call, transaction, query in
            query.companies = [try group(call, transaction).key]
        },
    ]

    /// The group that the path names.
    static func group<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> CustomerCreditGroup {
        guard let group = try transaction.customerCreditGroup(call.reference(.customerCreditGroup)) else {
            throw Refusal.notFound("customer credit group \"\(call.slots[0].shortened)\"")
        }
        return group
    }

    private static func account<Mode>(
        _ customer: Customer, _ transaction: borrowing Transaction<Mode>
    ) throws -> CreditAccount {
        guard let account = try transaction.creditAccount(key: customer.key) else {
            throw StoreFault.damaged("customer \(customer.number) has no credit profile")
        }
        return account
    }

    private static func answer(
        _ group: CustomerCreditGroup, _ call: Call, _ transaction: borrowing Transaction<Reading>
    ) throws -> Answer {
        let view = try CreditGroupView(
            group, on: call.groupDay(transaction), countedBy: call.groupLimitType(transaction), transaction)
        var answer = Answer.record(version: group.header.version) { view.write(.none, &$0) }
        answer.showsMoreThanVersion = true
        return answer
    }

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let input = try call.input()
        let number = try call.newNumber()
        guard let currency = input.currency("currency"), let to = input.date("creditLimitToDate") else {
            throw Refusal.invalid("", .required, "Give currency and creditLimitToDate.")
        }
        let limit = input.money("creditLimit", in: currency, atLeast: 0)
        let group = CustomerCreditGroup(
            header: input.header(), number: number, description: input.text("description"), creditLimit: 0,
            currency: currency, creditLimitToDate: to,
            useDaysOverdueOfMembers: input.flag("useDaysOverdueOfMembers") ?? false)
        if let old = try transaction.customerCreditGroup(.number(number)), !call.caller.has(.limitsEdit),
            limit ?? old.creditLimit != old.creditLimit || to != old.creditLimitToDate
        {
            throw Refusal.missing(.limitsEdit, "A direct change of the limit needs this scope.")
        }
        let put = try CreditGroupService.put(
            group, limit: limit, user: call.userCompany(transaction), on: call.groupDay(transaction),
            faults: input.faults, by: call.actor, precondition: { try call.matches(version: $0) },
            in: transaction)
        return try transaction.reading { reading in
            let view = try CreditGroupView(
                put.record, on: call.groupDay(reading), countedBy: call.groupLimitType(reading), reading)
            return Answer.put(
                put, version: put.record.header.version, location: "\(path)/\(put.record.number.pathEscaped)"
            ) { view.write($1, &$2) }
        }
    }

    private static func addMember(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let group = try group(call, transaction)
        try call.matches(version: group.header.version)
        let input = try call.input()
        let (customer, company) = try member(call, input, transaction)
        let (changed, candidates) = try CreditGroupService.add(
            account(customer, transaction), to: group, on: call.day(in: company), by: call.actor,
            in: transaction)
        var suggestions: [(Customer, Company)] = []
        for other in candidates {
            guard let company = try transaction.company(.key(other.company)),
                call.caller.covers(company: company.number)
            else { continue }
            suggestions.append((other, company))
        }
        return try transaction.reading { reading in
            let view = try CreditGroupView(
                changed, on: call.day(in: company), countedBy: call.groupLimitType(reading), reading)
            let location = "\(path)/\(group.number.pathEscaped)/members"
            return Answer.record(201, version: changed.header.version, location: location) {
                view.write(WriteView(warnings: []), suggestions: suggestions, &$0)
            }
        }
    }

    /// The customer that a body names, in the company that it names or else the one of the request.
    private static func member(
        _ call: Call, _ input: Input, _ transaction: borrowing Transaction<Writing>
    ) throws -> (Customer, Company) {
        let named = input.object("customer")
        let reference = input.reference("customer", .customer)
        try input.finish()
        guard let reference else { throw Refusal.invalid("/customer", .required, "Give the customer.") }
        let unknown = Refusal.invalid("/customer", .unknownReference, "There is no such customer.")
        var customer: Customer?
        switch reference {
        case .key(let key): customer = try transaction.customer(key: key)
        case .number:
            let company = try call.company(named: named?.text("company"), in: transaction)
            customer = try transaction.customer(reference, in: company.key)
        }
        guard let customer, try call.sees(company: customer.company, in: transaction),
            let company = try transaction.company(.key(customer.company))
        else { throw unknown }
        return (customer, company)
    }
}

/// A group as it is shown as of a day.
struct CreditGroupView {
    private let group: CustomerCreditGroup
    private let temporaryLimits: [StoredTemporaryLimit]
    private let active: StoredTemporaryLimit?
    private let members: Int64
    private let standing: TestedLimit?

    /// - Parameter type: what counts against the limit (D-16).
    init(
        _ group: CustomerCreditGroup, on day: CalendarDate, countedBy type: CreditLimitType,
        _ transaction: borrowing Transaction<Reading>
    ) throws {
        self.group = group
        standing = try CreditGroupWatch.standing(of: group, countedBy: type, on: day, transaction)
        temporaryLimits =
            group.hasTemporaryLimit ? try transaction.temporaryLimits(ofGroup: group.key, endingFrom: day) : []
        active = temporaryLimits.first { $0.limit.isActive(on: day) }
        members = try transaction.memberCount(of: group.key)
    }

    func write(
        _ view: WriteView, suggestions: [(customer: Customer, company: Company)]? = nil,
        _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("id", group.id)
        writer.member("number", group.number)
        writer.member("description", group.description)
        writer.member("currency", group.currency.code)
        writer.money("creditLimit", group.creditLimit, group.currency)
        writer.member("creditLimitToDate", group.creditLimitToDate)
        writer.member("useDaysOverdueOfMembers", group.useDaysOverdueOfMembers)
        writer.name("temporaryCreditLimit")
        if let active { writer.temporary(active, group.currency) } else { writer.null() }
        writer.name("temporaryLimits")
        writer.beginArray()
        for limit in temporaryLimits { writer.temporary(limit, group.currency) }
        writer.endArray()
        writer.member("memberCount", members)
        writer.money("creditUsed", standing?.newBalance, group.currency)
        writer.money("creditRemaining", standing.map { $0.creditLimit - $0.newBalance }, group.currency)
        writer.member("creditUsedPercent", standing?.used.description)
        if let suggestions {
            writer.name("suggestions")
            writer.beginArray()
            for (customer, company) in suggestions { writer.customer(customer.stub, of: company) }
            writer.endArray()
        }
        writer.trailer(group.header, view)
        writer.endObject()
    }
}

extension JSONWriter {
    /// A temporary limit, in its holder's currency.
    mutating func temporary(_ temporary: StoredTemporaryLimit, _ currency: Currency) {
        beginObject()
        member("id", temporary.id)
        money("amount", temporary.limit.amount, currency)
        member("fromDate", temporary.limit.from)
        member("toDate", temporary.limit.to)
        endObject()
    }

    /// A customer where its company may be another one.
    mutating func customer(_ stub: Stub, of company: Company) {
        beginObject()
        member("id", stub.id)
        member("number", stub.number)
        member("company", company.number)
        member("name", stub.name)
        endObject()
    }
}

extension Call {
    /// The company that the request is about where it names one, or can mean one only; else `nil`.
    ///
    /// Source: D-19, where records belong to no company.
    func userCompany<Mode>(_ transaction: borrowing Transaction<Mode>) throws -> Company? {
        do {
            return try company(in: transaction)
        } catch let refusal as Refusal where refusal.code == .companyRequired {
            return nil
        }
    }

    /// What counts against a group's limit: what the request says, else the limit type of its company, else everything.
    ///
    /// Source: D-16.
    func groupLimitType<Mode>(_ transaction: borrowing Transaction<Mode>) throws -> CreditLimitType {
        if let said = parameters["creditLimitType"].flatMap({ CreditLimitType(rawValue: $0) }) { return said }
        guard let company = try userCompany(transaction) else { return .balanceAll }
        return try transaction.creditSetUp(of: company).parameters.creditLimitType
    }

    /// The day for a record of no company: that of the request's company, else of the first that the key covers.
    func groupDay<Mode>(_ transaction: borrowing Transaction<Mode>) throws -> CalendarDate {
        let covered = try transaction.companies().first { caller.covers(company: $0.number) }
        if let company = try userCompany(transaction) ?? covered { return try day(in: company) }
        return parameters["asOf"].flatMap { CalendarDate($0) } ?? calendar.today("UTC")
    }
}
