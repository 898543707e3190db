import Testing

@testable import HTTPServer

/// Reads text as requests and says in words what came out.
enum ParserReplay {
    /// What comes out of the bytes, handed in in pieces of this size.
    static func outcome(_ bytes: [UInt8], pieces: [Int], limits: Limits = Limits()) -> String {
        var parser = RequestParser(limits: limits)
        var held: [UInt8] = []
        var words: [String] = []
        var body: [UInt8] = []
        var position = 0
        for piece in pieces {
            held += bytes[position..<(position + piece)]
            position += piece
            var offset = 0
            steps: while true {
                switch parser.next(held.span, at: &offset) {
                case .needsMore: break steps
                case .head(let request): words.append(describe(request))
                case .body(let part): body += held[part]
                case .end(let trailers):
                    if !body.isEmpty { words.append("body " + String(decoding: body, as: UTF8.self)) }
                    if trailers.count > 0 {
                        words.append(
                            "trailers " + trailers.all.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
                        )
                    }
                    words.append(parser.isPersistent ? "end" : "close")
                    body = []
                case .fault(let fault): return (words + ["\(fault.status)"]).joined(separator: " | ")
                }
            }
            held.removeSubrange(..<offset)
        }
        return words.joined(separator: " | ")
    }

    private static func describe(_ request: Request) -> String {
        let fields = request.headers.all.filter { $0.name.lowercased() != "host" }
        let shown = fields.map { " \($0.name)=\($0.value)" }.joined()
        return request.method.rawValue + " " + request.rawPath + (request.rawQuery.map { " ?" + $0 } ?? "")
            + shown
    }

    /// The outcome in one piece, checked to be the same when cut at every byte and when it comes byte by
    /// byte.
    static func outcome(_ text: String, limits: Limits = Limits()) -> String {
        let bytes = Array(text.utf8)
        let whole = outcome(bytes, pieces: [bytes.count], limits: limits)
        for cut in 0..<bytes.count {
            let halves = outcome(bytes, pieces: [cut, bytes.count - cut], limits: limits)
            if halves != whole { return "cut at \(cut): \(halves), whole: \(whole)" }
        }
        let single = outcome(bytes, pieces: bytes.map { _ in 1 }, limits: limits)
        return single == whole ? whole : "byte by byte: \(single), whole: \(whole)"
    }
}
