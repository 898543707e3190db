/// A document as it is printed in YAML: maps keep their order, texts are quoted as in JSON.
indirect enum YAML {
    case map([(String, YAML)])
    case list([YAML])
    case text(String)
    case number(Int64)
    case flag(Bool)

    func printed() -> String {
        var lines: [String] = []
        print(into: &lines, indent: 0)
        return lines.joined(separator: "\n")
    }

    private func print(into lines: inout [String], indent: Int) {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .map(let members):
            for (name, value) in members {
                if let scalar = value.scalar {
                    lines.append("\(margin)\(Self.key(name)): \(scalar)")
                } else {
                    lines.append("\(margin)\(Self.key(name)):")
                    value.print(into: &lines, indent: indent + 2)
                }
            }
        case .list(let items):
            for item in items {
                if let scalar = item.scalar {
                    lines.append("\(margin)- \(scalar)")
                } else {
                    var inner: [String] = []
                    item.print(into: &inner, indent: indent + 2)
                    inner[0] = margin + "- " + inner[0].dropFirst(indent + 2)
                    lines += inner
                }
            }
        default: lines.append(margin + (scalar ?? ""))
        }
    }

    /// The value where it fits behind its name.
    private var scalar: String? {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .map(let members): members.isEmpty ? "{}" : nil
        case .list(let items): items.isEmpty ? "[]" : nil
        }
    }

    private static func key(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || $0 == 45 || $0 == 36 }
        // Words that YAML would take for something else than a name.
        return isPlain && !["yes", "no", "on", "off", "true", "false", "null", "y", "n"].contains(name.lowercased())
            ? name : quoted(name)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension YAML: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .text(value) }
}
