import Domain

/// Pages for people, made from the contract alone.
enum Documentation {
    static func page(_ endpoints: [Endpoint]) -> String {
        var body = "<h1>creditd</h1><p>The contract: <a href=\"/openapi.yaml\">openapi.yaml</a>. Every operation but those of the "
            + "system takes <code>Authorization: Bearer</code> with an API key.</p>"
        var tags: [String] = []
        for endpoint in endpoints where !tags.contains(endpoint.tag) { tags.append(endpoint.tag) }
        for tag in tags {
            body += "<h2>\(escaped(tag))</h2><table><tr><th>Operation</th><th>What it does</th><th>Scope</th></tr>"
            for endpoint in endpoints where endpoint.tag == tag {
                body += "<tr><td><code>\(endpoint.method.rawValue) \(escaped(endpoint.path))</code></td>"
                    + "<td>\(escaped(endpoint.summary))</td><td><code>\(endpoint.scope?.rawValue ?? "open")</code></td></tr>"
            }
            body += "</table>"
        }
        return html("creditd", body)
    }

    /// What a code means; `nil` when there is no such code.
    static func problem(_ name: String) -> String? {
        if let code = RefusalCode(rawValue: name) {
            let (status, title) = Problem.form(of: code)
            return html(title, "<h1>\(escaped(title))</h1><p>Code <code>\(name)</code>, status \(status).</p>"
                + "<p>The answer's <code>detail</code> says what is wrong this time and what to do about it; "
                + "<code>errors</code>, where it is there, names each property at fault.</p>")
        }
        if FaultCode(rawValue: name) != nil {
            return html(name, "<h1><code>\(name)</code></h1><p>A property is at fault. The entry's <code>pointer</code> says which, "
                + "its <code>message</code> what to give instead.</p>")
        }
        return nil
    }

    private static func html(_ title: String, _ body: String) -> String {
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(escaped(title))</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #ccc}</style>
        </head><body>\(body)</body></html>

        """
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
