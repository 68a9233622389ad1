import CanonicalCBOR
import Governance
import JSON
import Presentation
import Remotes

/// How a world stands to its remote, for programs and for people.
struct RemoteReport {
    let standing: RemoteStanding
    /// The remote that only the sync file names.
    var named: JoinedRemote?
    var exchange: RemoteExchange?

    var report: Report {
        var report = Report(.object(members))
        report.text = text
        return report
    }

    private var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("url", (standing.joined ?? named).map { .string($0.url.text) } ?? .null),
            ("world", (standing.joined ?? named).map { .string($0.id.text) } ?? .null),
            (
                "head",
                .object([("height", .int(standing.head.height)), ("hash", .string(standing.head.hash.text))])
            ), ("ahead", .int(standing.ahead)), ("behind", .int(standing.behind)),
            ("last_contact", standing.contact.map { .int($0.time) } ?? .null),
            (
                "pending",
                .array(
                    standing.pending.map { entry in
                        .object([
                            ("op", .string(entry.operation.description)), ("kind", .string(entry.kind)),
                            ("summary", .string(entry.summary)), ("state", .string(entry.state)),
                        ])
                    })
            ),
        ]
        if let exchange {
            let created = exchange.created.map { JSONValue.string("frame \($0)") }
            members.append(
                ("published", .array(created + exchange.published.map { .string($0.description) })))
            members.append(
                (
                    "fetched",
                    .object([
                        ("from", .int(exchange.fetched.lowerBound)), ("to", .int(exchange.fetched.upperBound)),
                    ])
                ))
        }
        return members
    }

    private var text: Text {
        var text = Text()
        guard let joined = standing.joined else {
            guard let named else {
                text.add("no remote: the journal of this world is on this machine only")
                return text
            }
            text.add([Piece("remote   "), Piece(named.url.text, .strong)])
            text.add("world    \(named.id.short)")
            text.add("the journal was not fetched yet")
            return text
        }
        text.add([Piece("remote   "), Piece(joined.url.text, .strong)])
        text.add("world    \(joined.id.short)")
        text.add("head     \(standing.head.height.of("frame")), \(standing.head.hash.short)")
        text.add("standing ahead \(standing.ahead), behind \(standing.behind)")
        if let contact = standing.contact { text.add("contact  \(Moment.full(contact.time))") }
        if let exchange {
            if !exchange.fetched.isEmpty { text.add("fetched  \(exchange.fetched.count.of("frame"))") }
            let count = exchange.created.count + exchange.published.count
            if count > 0 { text.add("published \(count.of("frame"))") }
        }
        for entry in standing.pending {
            text.add("  \(entry.state)  \(entry.summary)" + (entry.held.map { " (\($0))" } ?? ""))
        }
        return text
    }
}
