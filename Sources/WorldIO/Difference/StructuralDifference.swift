import AIR
public import CanonicalCBOR
import JSON

/// The difference between two values by their structure, not by their text (Documentation/decisions.md, *Ops are the
/// unit of review*).
///
/// Members of objects are matched by key; steps, references and similar elements by name; sets by content; maps by key;
/// rules and other lists in order; long texts by line. The work grows with the size of the values times their depth.
public struct StructuralDifference: Sendable, Equatable {
    /// The whole value.
    public let root: DifferenceEntry

    /// Compares two values; nil is the absence of one.
    public init(_ before: CBORValue?, _ after: CBORValue?) {
        root = DifferenceBuilder().entry(before?.asRead, after?.asRead, at: .root, depth: 0)
    }

    /// Whether nothing differs.
    public var isEmpty: Bool { root.change == .same }

    /// The entries that differ and have no parts, in reading order; an entry that moved and changed inside comes before
    /// its parts.
    public var changes: [DifferenceEntry] {
        var found: [DifferenceEntry] = []
        var waiting = [root]
        while let entry = waiting.popLast() {
            if entry.change != .same, entry.isLeaf || entry.movedFrom != nil { found.append(entry) }
            waiting.append(contentsOf: entry.children.reversed())
        }
        return found
    }

    /// The number of ``changes`` of a kind.
    public func count(of change: DifferenceEntry.Change) -> Int { changes.count { $0.change == change } }
}

/// A difference is encoded as its two sides and computed again when decoded.
extension StructuralDifference: Codable {
    private enum CodingKeys: CodingKey {
        case before, after
    }

    /// Encodes the sides.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(root.before, forKey: .before)
        try container.encodeIfPresent(root.after, forKey: .after)
    }

    /// Compares the sides.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decodeIfPresent(CBORValue.self, forKey: .before),
            try container.decodeIfPresent(CBORValue.self, forKey: .after))
    }
}

/// Builds the tree of a difference.
struct DifferenceBuilder {
    /// Deeper than JSON may be nested, but shallow enough for any stack; anything deeper is compared by lines.
    static let maximumDepth = 160

    func entry(
        _ before: CBORValue?, _ after: CBORValue?, at location: DifferenceLocation, movedFrom: Int? = nil, depth: Int
    ) -> DifferenceEntry {
        guard let before, let after else {
            let change: DifferenceEntry.Change = after != nil ? .added : before != nil ? .removed : .same
            return leaf(change, before, after, at: location)
        }
        guard before != after else {
            return leaf(movedFrom == nil ? .same : .moved, before, after, at: location, movedFrom: movedFrom)
        }
        let parts: (layout: DifferenceEntry.Layout, children: [DifferenceEntry]) =
            switch (before, after) {
            case (.map, .map) where depth >= Self.maximumDepth, (.array, .array) where depth >= Self.maximumDepth:
                (.text, TextDifference.entries(printed(before), printed(after), at: location))
            case (.map(let old), .map(let new)): object(old, new, at: location, depth: depth)
            case (.array(let old), .array(let new)): list(old, new, at: location, depth: depth)
            case (.text(let old), .text(let new)) where TextDifference.isWorthwhile(old, new):
                (.text, TextDifference.entries(old, new, at: location))
            default: (.leaf, [])
            }
        return DifferenceEntry(
            path: location.path, place: location.place, label: location.label, change: .changed, before: before,
            after: after, movedFrom: movedFrom, layout: parts.layout, children: parts.children)
    }

    func leaf(
        _ change: DifferenceEntry.Change, _ before: CBORValue?, _ after: CBORValue?, at location: DifferenceLocation,
        movedFrom: Int? = nil
    ) -> DifferenceEntry {
        DifferenceEntry(
            path: location.path, place: location.place, label: location.label, change: change, before: before,
            after: after, movedFrom: movedFrom, layout: .leaf, children: [])
    }

    private func printed(_ value: CBORValue) -> String { JSONPrinter.pretty(PlainData.json(of: value)) }

    private func object(
        _ old: [CBOREntry], _ new: [CBOREntry], at location: DifferenceLocation, depth: Int
    ) -> (DifferenceEntry.Layout, [DifferenceEntry]) {
        let pairs = Alignment.pairs(Alignment.matches(old.map(\.key), new.map(\.key)), old.count)
        let children = pairs.map { pair in
            let name = JSONPointer.Token.key(Self.keyText(pair.isRemoved ? old[pair.index].key : new[pair.index].key))
            return entry(
                pair.before.map { old[$0].value }, pair.after.map { new[$0].value },
                at: location.entering(name, place: name, as: .key(name.text)), depth: depth + 1)
        }
        return (.object, children)
    }

    private static func keyText(_ key: CBORValue) -> String {
        key.asText ?? JSONPrinter.compact(PlainData.json(of: key))
    }

    private func list(
        _ old: [CBORValue], _ new: [CBORValue], at location: DifferenceLocation, depth: Int
    ) -> (DifferenceEntry.Layout, [DifferenceEntry]) {
        let shape = ListShape(old, new, at: location.path)
        let oldNames = ElementNames(old, shape)
        let newNames = ElementNames(new, shape)
        let pairs = Alignment.pairs(shape.matches(old, new), old.count)
        func children(marksMoves: Bool) -> [DifferenceEntry] {
            pairs.map { pair in
                entry(
                    pair.before.map { old[$0] }, pair.after.map { new[$0] },
                    at: (pair.isRemoved ? oldNames : newNames).location(pair.index, in: location),
                    movedFrom: marksMoves && pair.isMoved ? pair.before : nil, depth: depth + 1)
            }
        }
        let found = children(marksMoves: shape.hasOrder)
        // A set in non-canonical order still has a different hash; the order is then the difference.
        if found.allSatisfy({ $0.change == .same }) { return (shape.layout, children(marksMoves: true)) }
        return (shape.layout, found)
    }
}
