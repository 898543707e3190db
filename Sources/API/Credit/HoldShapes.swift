import Domain

/// Shapes of what is done with several holds at once (CM-14.4 to CM-14.6).
enum HoldShapes {
    static let stub = Shape("HoldReference", "A hold, by its id.", [
        Property("id", .identifier, .required, "Id of the hold."),
        Property("etag", .text(max: 24), nullable: false, "The ETag that was read; a hold that has changed since is left alone."),
    ])

    static let evaluation = Shape("EvaluateHolds", "Which open holds to evaluate; none means all of the company.", [
        Property("holds", .list(.object(stub), max: 10_000), nullable: false, "These holds."),
        Property("customer", .object(CommonShapes.reference), nullable: false, "Those of a customer."),
    ])
}
