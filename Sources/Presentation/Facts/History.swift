public import CanonicalCBOR
import Governance
public import WorldProtocol

extension DefinitionHistory {
    /// The events of a definition, the latest first.
    ///
    /// - Parameter hash: the hash of the definition as currently authored.
    public func text(now hash: Hash) -> Text {
        var text = Text()
        let latest = events.first { if case .proposed = $0.cause { false } else { true } }
        if latest?.hash != hash {
            text.add([.changed, Piece(" authored as "), Piece(hash.short, .link)])
            text.add("  not in the world's manifest yet", .faint)
            if !events.isEmpty { text.add("") }
        }
        for event in events { text.add(event.text) }
        if events.isEmpty { text.add("no records in the journal", .faint) }
        for manifest in missing {
            text.add(
                head: [Piece("! ", .warning)],
                [Piece("the manifest \(manifest.short) is not in the store, so its changes are unknown")])
        }
        return text
    }
}

extension DefinitionEvent {
    /// The event: its time and cause, its people, and the resulting hash.
    fileprivate var text: Text {
        var text = Text()
        var words = [Piece("\(change.rawValue) ")]
        var link: Line.Link?
        var more = Text()
        switch cause {
        case .applied(let id):
            words.append(Piece("by proposal \(id)", .link))
            link = .proposal(id)
        case .direct: words.append(Piece("without a proposal"))
        case .proposed(let id, let state):
            words.append(Piece("in proposal \(id)", .link))
            link = .proposal(id)
            more.add("\(state.rawValue), not applied", .warning)
        }
        text.add(Line([mark, Piece(" \(Moment.full(time))  ", .faint)] + words, kind: .item, link: link))
        if let description { more.add(description) }
        if let author {
            more.add("by \(author)" + (approver.map { "  approved by \($0)" } ?? ""), .faint)
        }
        more.add([
            Piece(hash?.short ?? "gone", hash == nil ? .removed : .link),
            Piece("  manifest \(manifest.short)", .faint),
        ])
        text.add(more, indent: 2)
        return text
    }

    private var mark: Piece {
        switch change {
        case .added: .added
        case .changed: .changed
        case .removed: .removed
        }
    }
}
