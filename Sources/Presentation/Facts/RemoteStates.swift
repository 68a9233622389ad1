public import JSON
public import WorldProtocol
import CanonicalCBOR
import Governance

extension RemoteState {
    /// `{url, world, head, ahead, behind, last_contact, pending}` (Documentation/commands.md, *Share the journal*).
    ///
    /// - Parameter named: the remote in the sync file, if the journal has not been fetched from it yet.
    public func json(named: Place? = nil) -> JSONValue { .object(members(named: named)) }

    fileprivate func members(named: Place?) -> [(String, JSONValue)] {
        [
            ("url", (place ?? named).map { .string($0.url) } ?? .null),
            ("world", (place ?? named).map { .string($0.world.text) } ?? .null),
            ("head", .object([("height", .int(height)), ("hash", .string(head.text))])), ("ahead", .int(ahead)),
            ("behind", .int(behind)), ("last_contact", contact.map { .int($0) } ?? .null),
            (
                "pending",
                .array(
                    pending.map { change in
                        .object([
                            ("op", .string(change.operation.description)), ("kind", .string(change.kind)),
                            ("summary", .string(change.summary)), ("state", .string(change.state)),
                        ])
                    })
            ),
        ]
    }

    /// The state for people.
    ///
    /// - Parameters:
    ///   - named: the remote in the sync file, if the journal has not been fetched from it yet.
    ///   - contact: the result of the contact that was just made.
    public func text(named: Place? = nil, after contact: RemoteContactReport? = nil) -> Text {
        var text = Text()
        guard let place else {
            guard let named else {
                text.add("no remote: the journal of this world is on this machine only")
                return text
            }
            text.add([Piece("remote   "), Piece(named.url, .strong)])
            text.add("world    \(named.world.short)")
            text.add("the journal has not been fetched yet")
            return text
        }
        text.add([Piece("remote   "), Piece(place.url, .strong)])
        text.add("world    \(place.world.short)")
        text.add("head     \(height.of("frame")), \(head.short)")
        text.add("status   ahead \(ahead), behind \(behind)")
        if let time = self.contact { text.add("contact  \(Moment.full(time))") }
        if let contact {
            if contact.fetched.count > 0 { text.add("fetched  \(contact.fetched.count.of("frame"))") }
            let count = contact.created.count + contact.published.count
            if count > 0 { text.add("published \(count.of("frame"))") }
            if contact.restored.count > 0 { text.add("restored \(contact.restored.summary)") }
        }
        for change in pending {
            text.add("  \(change.state)  \(change.summary)" + (change.held.map { " (\($0))" } ?? ""))
        }
        return text
    }

    /// The distance between journal and remote: `↑2 ↓0`, or `ahead 2 behind 0`.
    public func distance(inASCII: Bool) -> String {
        inASCII ? "ahead \(ahead) behind \(behind)" : "↑\(ahead) ↓\(behind)"
    }

    /// The age of the last contact, such as `3 min ago`.
    public var lastContact: String {
        guard let contact else { return "not contacted yet" }
        return Moment.age(time > contact ? time - contact : 0)
    }
}

extension RemoteContactReport {
    /// The state, with `published` and `fetched`.
    public var json: JSONValue {
        let frames = Array(created.from..<max(created.from, created.to)) + restored.frames
        let lost =
            frames.map { JSONValue.string("frame \($0)") }
            + restored.batches.map { JSONValue.string("batch \($0.text)") }
        return .object(
            state.members(named: nil) + [
                ("published", .array(lost + published.map { .string($0.description) })),
                ("fetched", .object([("from", .int(fetched.from)), ("to", .int(fetched.to))])),
            ])
    }

    /// The state for people, with the result of the contact.
    public var text: Text { state.text(after: self) }

    /// A summary of the published and the pending changes.
    public var summary: String {
        let count = created.count + published.count
        let left = state.pending.count
        var done = count == 0 ? "nothing was published" : "published \(count.of("change"))"
        if restored.count > 0 { done = (count == 0 ? "" : "\(done); ") + "restored \(restored.summary)" }
        guard left > 0 else { return count + restored.count == 0 ? "nothing to publish" : done }
        let held = state.pending.count { $0.state == "held" }
        return done + "; \(left.of("change")) \(left.agree("waits", "wait"))"
            + (held > 0 ? ", \(held.grouped) for you to decide again" : "")
    }
}

extension RemoteRestoration {
    /// The numbers of frames and batches, such as `1 frame and 2 batches`.
    fileprivate var summary: String {
        [(frames.count, "frame"), (batches.count, "batch")].filter { $0.0 > 0 }.map { $0.0.of($0.1) }
            .joined(separator: " and ")
    }
}
