extension CreditParameters {
    /// A parameter with the name that CM-3 gives it.
    public struct Field<Value: Sendable>: Sendable {
        public let name: StaticString
        public let path: any WritableKeyPath<CreditParameters, Value> & Sendable

        init(_ name: StaticString, _ path: any WritableKeyPath<CreditParameters, Value> & Sendable) {
            self.name = name
            self.path = path
        }
    }

    /// The parameters that are on or off. Source: CM-3.1, CM-3.2, CM-3.4, CM-3.5.
    public static let flagFields: [Field<Bool>] = [
        Field("creditManagementEnabled", \.creditManagementEnabled),
        Field("excludeIntercompanyOrders", \.excludeIntercompanyOrders),
        Field("skipRulesAfterRelease", \.skipRulesAfterRelease),
        Field("checkCreditGroupLimit", \.checkCreditGroupLimit),
        Field("checkPaymentTermsIncrease", \.checkPaymentTermsIncrease),
        Field("checkSettlementDiscountIncrease", \.checkSettlementDiscountIncrease),
        Field("ignoreExpiredWhenDateBlank", \.ignoreExpiredWhenDateBlank),
        Field("removeBlockedLoadLines", \.removeBlockedLoadLines),
        Field("skipCheckOnPackingSlipCancel", \.skipCheckOnPackingSlipCancel),
        Field("statisticsForZeroBalanceCustomers", \.statisticsForZeroBalanceCustomers),
        Field("checkLimitOnSalesOrder", \.checkLimitOnSalesOrder),
        Field("checkLimitOnFreeTextInvoice", \.checkLimitOnFreeTextInvoice),
        Field("allowManualLimitEdit", \.allowManualLimitEdit),
        Field("bypassInventoryReservations", \.bypassInventoryReservations),
    ]

    /// The windows of the statistics, in months. Source: CM-3.4.
    public static let monthFields: [Field<Int>] = [
        Field("dso1Months", \.dso1Months), Field("dso2Months", \.dso2Months),
        Field("averageBalance1Months", \.averageBalance1Months),
        Field("averageBalance2Months", \.averageBalance2Months),
        Field("averageLimitPercentMonths", \.averageLimitPercentMonths),
        Field("averageExposurePercentMonths", \.averageExposurePercentMonths),
    ]

    /// The release reasons. Source: CM-3.2.
    public static let releaseReasonFields: [Field<String?>] = [
        Field("cancelledOrderReason", \.cancelledOrderReason), Field("modifiedOrderReason", \.modifiedOrderReason),
        Field("autoReleaseReason", \.autoReleaseReason),
    ]

    /// Every code that may be left blank: the release reasons and the rate type of limits (CM-3.5).
    public static let textFields = releaseReasonFields + [Field("limitExchangeRateType", \.limitExchangeRateType)]
}
