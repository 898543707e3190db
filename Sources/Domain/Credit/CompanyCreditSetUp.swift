/// The parameters of a company's credit management, as they were saved.
///
/// Source: CM-3.
public struct CompanyCreditParameters: Equatable, Sendable {
    /// Its key is the company's: there is one record a company. Version 0 while nothing was saved.
    public var header: RecordHeader
    public var values: CreditParameters

    public var company: Int64 { header.key }
    public var id: Identifier { Identifier(.parameters, key: header.key) }

    public init(header: RecordHeader, values: CreditParameters) {
        self.header = header
        self.values = values
    }
}

/// A blocking or exclusion rule of a company.
///
/// Source: CM-12.1.
public struct CompanyBlockingRule: Equatable, Sendable {
    public var header: RecordHeader
    public var company: Int64
    /// Its key and name are those of this record.
    public var rule: BlockingRule

    public var id: Identifier { Identifier(.blockingRule, key: header.key) }

    public init(header: RecordHeader, company: Int64, rule: BlockingRule) {
        self.header = header
        self.company = company
        self.rule = rule
    }
}
