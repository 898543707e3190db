/// Every operation of the service. What is not here does not exist.
public enum Endpoints {
    public static let all: [Endpoint] =
        CompanyEndpoints.all
        + CustomerEndpoints.all
        + CreditProfileEndpoints.all
        + StatisticsEndpoints.all
        + [CreditOverviewEndpoint.endpoint]
        + FinancialStatementEndpoints.all
        + RiskGroupEndpoints.all
        + GuaranteeEndpoints.all
        + CreditGroupEndpoints.all
        + LimitAdjustmentEndpoints.all
        + APIKeyEndpoints.all
        + CurrencyEndpoints.all
        + ExchangeRateEndpoints.all
        + SetUpCodeEndpoints.all
        + ParameterEndpoints.all
        + BlockingRuleEndpoints.all
        + RuleSetEndpoints.all
        + BackTestEndpoints.all
        + ShadowRuleSetEndpoints.all
        + ReceivableEndpoints.all
        + SettlementEndpoints.all
        + OrderEndpoints.all
        + PackingSlipEndpoints.all
        + CreditCheckEndpoints.all
        + HoldEndpoints.all
        + HoldApprovalEndpoints.all
        + WorkflowEndpoints.all
        + ApprovalEndpoints.all
        + DelegationEndpoints.all
        + HoldEvaluationEndpoints.all
        + HoldBulkEndpoints.all
        + [HoldCountEndpoint.endpoint]
        + PeriodicTaskEndpoints.all
        + TaskScheduleEndpoints.all
        + ImportEndpoint.all
        + JobEndpoints.all
        + EventEndpoints.all
        + SystemEndpoints.all
}
