import Domain
import Testing

struct CreditParametersTests {
    private func faults(_ rows: [(posting: Bool, days: Int)]) -> [ParameterFault] {
        var parameters = CreditParameters()
        for (index, row) in rows.enumerated() {
            parameters.checkpoints[index].checkAtPosting = row.posting
            parameters.checkpoints[index].graceDays = row.days
        }
        return parameters.validate()
    }

    @Test func `the defaults and the standard set-up are valid`() {
        #expect(CreditParameters().validate().isEmpty)
        #expect(CreditParameters().checkpoints.allSatisfy { !$0.checkAtPosting && !$0.checkAtProForma })
        #expect(CreditParameters.standard.validate().isEmpty)
        #expect(
            CreditParameters.standard.checkpoints.filter(\.checkAtPosting).map(\.document) == [.confirmation])
        #expect(given(limit: 1, order: "1", rules: [.standard(key: 1, ruleID: "R")]).isHeld)
    }

    @Test func `grace days need a checkpoint that is marked at posting`() {
        #expect(
            faults([(false, 1)]) == [ParameterFault(.graceDaysWithoutPosting, at: "/checkpoints/0/graceDays")]
        )
        #expect(faults([(true, 1)]).isEmpty)
    }

    @Test func `grace days on one marked checkpoint need them on every marked one`() {
        #expect(
            faults([(true, 3), (false, 0), (true, 0), (true, 0)]) == [
                ParameterFault(.graceDaysIncomplete, at: "/checkpoints/2/graceDays"),
                ParameterFault(.graceDaysIncomplete, at: "/checkpoints/3/graceDays"),
            ])
        #expect(faults([(true, 3), (true, 1)]).isEmpty)
        #expect(faults([(true, 0), (true, 0)]).isEmpty)
        #expect(faults([(true, -1)]) == [ParameterFault(.outOfRange, at: "/checkpoints/0/graceDays")])
    }

    @Test func `there is one row for each document`() {
        var parameters = CreditParameters()
        parameters.checkpoints[0].document = .invoice
        #expect(parameters.validate() == [ParameterFault(.checkpointsIncomplete, at: "/checkpoints")])
        parameters.checkpoints.removeFirst()
        #expect(parameters.validate() == [ParameterFault(.checkpointsIncomplete, at: "/checkpoints")])
    }

    @Test(arguments: [(0, false), (1, true), (60, true), (61, false)])
    func `windows of statistics have 1 to 60 months`(months: Int, isValid: Bool) {
        var parameters = CreditParameters()
        parameters.dso2Months = months
        parameters.averageExposurePercentMonths = months
        #expect(
            parameters.validate()
                == (isValid
                    ? []
                    : [
                        ParameterFault(.outOfRange, at: "/dso2Months"),
                        ParameterFault(.outOfRange, at: "/averageExposurePercentMonths"),
                    ]))
    }
}
