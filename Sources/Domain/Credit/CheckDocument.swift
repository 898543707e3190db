/// The documents at whose production credit may be checked.
///
/// Source: CM-3.3, CM-16.1.
public enum CheckDocument: String, CaseIterable, Sendable {
    case confirmation, pickingList, releaseToWarehouse, packingSlip, invoice
    /// Of no order that credit management knows: only the limit is asked.
    case freeTextInvoice
    /// Orders of the named channels, which are compared with the limit whatever the parameter for free text invoices says.
    case pointOfSaleOrder, callCentreOrder

    /// Those of a sales order, each of which has a checkpoint.
    public static let allCases: [CheckDocument] = [.confirmation, .pickingList, .releaseToWarehouse, .packingSlip, .invoice]

    /// Those that are compared with the limit and with nothing else.
    public static let ofNoOrder: [CheckDocument] = [.freeTextInvoice, .pointOfSaleOrder, .callCentreOrder]

    public var isOfOrder: Bool { !Self.ofNoOrder.contains(self) }
}

/// Whether a document is posted or only printed as pro forma.
///
/// Source: CM-13.1.
public enum CheckMode: String, CaseIterable, Sendable {
    case posting, proForma
}

/// What is marked for one document, and how long a passing check at it lasts.
///
/// Source: CM-3.3.
public struct Checkpoint: Hashable, Sendable {
    public var document: CheckDocument
    public var checkAtPosting: Bool
    public var checkAtProForma: Bool
    /// Calendar days after a passing check or a release on which the order is not checked again; 0 opens no
    /// window.
    public var graceDays: Int

    public init(
        _ document: CheckDocument, checkAtPosting: Bool = false, checkAtProForma: Bool = false,
        graceDays: Int = 0
    ) {
        self.document = document
        self.checkAtPosting = checkAtPosting
        self.checkAtProForma = checkAtProForma
        self.graceDays = graceDays
    }

    /// Whether this document is checked when it is produced in a mode.
    public func isMarked(for mode: CheckMode) -> Bool {
        switch mode {
        case .posting: checkAtPosting
        case .proForma: checkAtProForma
        }
    }
}
