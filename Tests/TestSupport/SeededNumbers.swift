/// Choices that follow from a seed, which is printed so that a failing run can be repeated by writing it here.
public struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    public init(_ test: String, seed: UInt64 = UInt64.random(in: 0...UInt64.max)) {
        print("seed of \(test): \(seed)")
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    public mutating func pick<Element>(_ choices: Element...) -> Element { choices.randomElement(using: &self) ?? choices[0] }
    public mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    public mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }
}
