/// What a value of the contract may be: checks what comes in, and is printed into openapi.yaml.
public indirect enum Schema: Sendable {
    /// Free text of up to this many characters; no control characters but tab and line ends.
    case text(max: Int)
    /// A code or number: 1 to this many characters on one line, without blanks at its ends.
    case code(max: Int)
    /// A decimal string in the record's currency; how many decimals fit is checked where the currency is known.
    case money
    /// A decimal string with at most this many decimals and digits.
    case decimal(scale: Int, digits: Int)
    /// ISO 4217.
    case currency
    /// ISO 3166-1 alpha-2.
    case country
    case date
    case timestamp
    case integer(ClosedRange<Int64>)
    case boolean
    /// One of these words. Readers must accept words that they do not know.
    case enumeration([String])
    /// An identifier that this service made.
    case identifier
    case object(Shape)
    case list(Schema, max: Int)
    /// The caller's own text pairs.
    case pairs
    /// A whole number or a decimal or plain text, as the record's kind asks.
    case integerOrText
    /// Any JSON value.
    case anything
}

/// One property of a shape.
public struct Property: Sendable {
    public enum Use: Sendable {
        /// The caller must give it.
        case required
        case optional
        /// The service gives it; on input it is refused.
        case readOnly
        /// Given by the service where it applies, and absent elsewhere.
        case readOnlyWhereItApplies
        /// Taken from the caller and never shown.
        case writeOnly
        /// Taken from the caller, and shown on the single record but on lists only when asked for.
        case expandable
    }

    public let name: String
    public let schema: Schema
    public let use: Use
    public let summary: String
    /// Whether the service may answer null.
    public let isNullable: Bool

    /// - Parameter nullable: by default what the caller may leave out may be null in the answer.
    public init(_ name: String, _ schema: Schema, _ use: Use = .optional, nullable: Bool? = nil, _ summary: String) {
        self.name = name
        self.schema = schema
        self.use = use
        self.summary = summary
        self.isNullable = nullable ?? (use == .optional)
    }

    /// A property that the caller may leave out.
    public init(_ name: String, _ schema: Schema, nullable: Bool? = nil, _ summary: String) {
        self.init(name, schema, .optional, nullable: nullable, summary)
    }

    var isInput: Bool { use != .readOnly && use != .readOnlyWhereItApplies }
    var isOutput: Bool { use != .writeOnly }
}

/// An object of the contract: its name in openapi.yaml and its properties.
public final class Shape: Sendable {
    public let name: String
    public let summary: String
    public let properties: [Property]
    /// Whether it is only ever an answer, so that there is no input form of it.
    public let isOutputOnly: Bool

    public init(_ name: String, _ summary: String, outputOnly: Bool = false, _ properties: [Property]) {
        self.name = name
        self.summary = summary
        self.properties = properties
        self.isOutputOnly = outputOnly
    }

    public func property(_ name: String) -> Property? { properties.first { $0.name == name } }

    /// The same properties, none of them required: the form of a merge patch.
    public func patch(named name: String) -> Shape {
        Shape(name, "Changes to \(summary.prefix(1).lowercased())\(summary.dropFirst())", properties.map {
            $0.use == .required ? Property($0.name, $0.schema, .optional, $0.summary) : $0
        })
    }
}

extension Schema {
    static let number = Schema.code(max: 40)
    static let percentage = Schema.decimal(scale: 6, digits: 18)
    static let quantity = Schema.decimal(scale: 6, digits: 18)
    static let unitPrice = Schema.decimal(scale: 6, digits: 18)
    static let rate = Schema.decimal(scale: 9, digits: 12)
    static let score = Schema.decimal(scale: 6, digits: 15)
    static let days = Schema.integer(0...9_999)
    static let name = Schema.text(max: 120)
    static let note = Schema.text(max: 4_000)
    static func stub(_ shape: Shape) -> Schema { .object(shape) }
}

/// Shapes that many records use.
public enum CommonShapes {
    /// How one record names another.
    public static let reference = Shape("Reference", "Another record, by the number its owner gave or by its id.", [
        Property("id", .identifier, .optional, nullable: false, "Identifier that this service made."),
        Property("number", .code(max: 40), .optional, nullable: false, "Number that the owner gave."),
        Property("name", .text(max: 120), .readOnlyWhereItApplies, nullable: true, "Name, where the record has one."),
    ])
    /// A customer, with its company where that may be another one.
    public static let customerReference = Shape(
        "CustomerReference", "A customer, by number or id.", [
            Property("id", .identifier, .optional, nullable: false, "Identifier that this service made."),
            Property("number", .code(max: 40), .optional, nullable: false, "Number that the owner gave."),
            Property("company", .code(max: 40), .optional, nullable: false, "Company, where it may be another one."),
            Property("name", .text(max: 120), .readOnlyWhereItApplies, nullable: true, "Name of the customer."),
        ])
    public static let actor = Shape("Actor", "Who did it.", outputOnly: true, [
        Property("kind", .enumeration(["key", "user", "service"]), .readOnly, "What kind of caller."),
        Property("name", .text(max: 255), .readOnly, "Name of the key, the user or the task."),
    ])
    public static let warning = Shape("Warning", "Something to look at; the write went through.", outputOnly: true, [
        Property("code", .text(max: 60), .readOnly, "Stable code."),
        Property("message", .text(max: 1_000), .readOnly, "A sentence for people."),
        Property("pointer", .text(max: 255), .readOnly, "The property it is about; empty for the whole record."),
        Property("customer", .text(max: 40), .readOnlyWhereItApplies, "Number of the customer it is about."),
        Property("customerCreditGroup", .text(max: 40), .readOnlyWhereItApplies, "Number of the group it is about."),
        Property("tested", .enumeration(["group", "individual"]), .readOnlyWhereItApplies, "Whose limit was tested."),
        Property("currency", .currency, .readOnlyWhereItApplies, "Currency of the amounts."),
        Property("openBalance", .money, .readOnlyWhereItApplies, "What is owed and ordered before the order."),
        Property("currentOrder", .money, .readOnlyWhereItApplies, "The order."),
        Property("newBalance", .money, .readOnlyWhereItApplies, "What is owed and ordered with it."),
        Property("creditLimit", .money, .readOnlyWhereItApplies, "The limit."),
        Property("creditExcess", .money, .readOnlyWhereItApplies, "By how much the order exceeds it."),
        Property("creditUsed", .money, .readOnlyWhereItApplies, "What counts against it."),
        Property("over", .money, .readOnlyWhereItApplies, "By how much it is exceeded."),
        Property("orders", .integer(0...Int64.max), .readOnlyWhereItApplies, "How many orders of the customer are open."),
        Property("holds", .integer(0...Int64.max), .readOnlyWhereItApplies, "How many of them are on hold."),
        Property("lines", .integer(0...Int64.max), .readOnlyWhereItApplies, "How many lines it is about."),
        Property("lineNumber", .integer(1...Int64.max), .readOnlyWhereItApplies, "The first of them."),
        Property("ruleId", .identifier, .readOnlyWhereItApplies, "The blocking rule it is about."),
        Property("hold", .identifier, .readOnlyWhereItApplies, "The hold that came of it."),
    ])

    /// The properties that every record which the ERP owns begins with.
    static func owned(_ what: String) -> [Property] {
        [Property("id", .identifier, .readOnly, "Identifier of the \(what), opaque."),
         Property("number", .number, .readOnly, "Number of the \(what), as its owner gave it.")]
    }

    static let company = Property("company", .number, .optional, nullable: false,
                                  "Number of the company; where given it must be the one of the request.")

    /// The properties that every record ends with.
    static let trailer: [Property] = callersOwn + [
        Property("sourceVersion", .integer(0...Int64.max), .optional,
                 "Version in the system that owns the record; a lower one than stored is ignored."),
    ] + versioned

    static let callersOwn: [Property] = [
        Property("externalRef", .text(max: 255), .optional, "The caller's own reference."),
        Property("metadata", .pairs, .optional, nullable: false, "Up to 50 text pairs of the caller's own."),
    ]

    static let versioned: [Property] = [
        Property("version", .integer(1...Int64.max), .readOnly, "Counts the changes; the ETag."),
        Property("etag", .text(max: 24), .readOnly, "The ETag of this version, for If-Match."),
        Property("createdAt", .timestamp, .readOnly, "When it was created."),
        Property("updatedAt", .timestamp, .readOnly, "When it last changed."),
        Property("warnings", .list(.object(warning), max: 1_000), .readOnlyWhereItApplies,
                 "What this write should make somebody look at."),
        Property("outdated", .boolean, .readOnlyWhereItApplies, "True when the write was older than what is stored."),
    ]
}
