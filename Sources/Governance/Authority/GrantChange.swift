import AIR
public import CanonicalCBOR
public import JSON

/// A parameter of a grant that widened or narrowed (Documentation/system.md, *Authority*).
public struct GrantChange: Sendable, Hashable, Codable {
    /// The grant's name.
    public let capName: String
    /// The path in the grant, such as `/params/record/hosts`.
    public let path: JSONPointer
    /// The old value; nil if the parameter was absent.
    public let from: CBORValue?
    /// The new value; nil if the parameter is absent.
    public let to: CBORValue?

    /// Compares texts byte by byte.
    public static func == (left: Self, right: Self) -> Bool {
        left.capName.utf8.elementsEqual(right.capName.utf8) && left.path == right.path && left.from == right.from
            && left.to == right.to
    }

    /// Hashes all parts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(CBORValue.text(capName))
        hasher.combine(path)
        hasher.combine(from)
        hasher.combine(to)
    }
}

/// Compares a grant with its previous version.
struct GrantComparison {
    private(set) var widened: [GrantChange] = []
    private(set) var narrowed: [GrantChange] = []
    private let name: String

    /// Compares two grants of one name, each in its world.
    init(_ old: Manifest.CapGrant, in oldWorld: WorldContents, _ new: Manifest.CapGrant, in newWorld: WorldContents) {
        name = new.name
        compareCapabilities(old, oldWorld, new, newWorld)
        compare(old.params, new.params, at: JSONPointer([.key("params")]))
        compareExpiry(old.expiry, new.expiry)
    }

    /// The direction of a change.
    private enum Direction {
        case wider, narrower
        /// Partly widened and partly narrowed, or unknown.
        case both
    }

    private mutating func report(_ direction: Direction, _ from: CBORValue?, _ to: CBORValue?, at path: JSONPointer) {
        let change = GrantChange(capName: name, path: path, from: from, to: to)
        if direction != .narrower { widened.append(change) }
        if direction != .wider { narrowed.append(change) }
    }

    private mutating func compareCapabilities(
        _ old: Manifest.CapGrant, _ oldWorld: WorldContents, _ new: Manifest.CapGrant, _ newWorld: WorldContents
    ) {
        let path = JSONPointer([.key("cap")])
        if old.capability != new.capability {
            return report(.both, .text(old.capability.text), .text(new.capability.text), at: path)
        }
        // A capability with a different enforcer checks parameters differently, or not at all.
        let enforcers = [(old, oldWorld), (new, newWorld)].map { grant, world in
            world.definition(.capability, grant.capability)?.value["enforcer"]?["module"]
        }
        guard enforcers[0] != enforcers[1] else { return }
        let allowsAll = CBORValue.text("sys/CapAllowAll@1")
        let direction: Direction =
            enforcers[1] == allowsAll ? .wider : enforcers[0] == allowsAll ? .narrower : .both
        report(direction, enforcers[0], enforcers[1], at: path.appending(key: "enforcer").appending(key: "module"))
    }

    private mutating func compareExpiry(_ old: UInt64?, _ new: UInt64?) {
        guard old != new else { return }
        // A grant without an expiry lasts longest.
        let isLonger = (new ?? .max) > (old ?? .max) || new == nil
        report(
            isLonger ? .wider : .narrower, old.map(CBORValue.unsigned), new.map(CBORValue.unsigned),
            at: JSONPointer([.key("expiry_ns")]))
    }

    // MARK: Literals

    private mutating func compare(_ old: CBORValue?, _ new: CBORValue?, at path: JSONPointer) {
        guard old != new else { return }
        switch (GrantLiteral(old), GrantLiteral(new)) {
        // Absent values, null and empty lists all mean no restriction.
        case (.unrestricted, .unrestricted): return
        case (.unrestricted, .list), (.unrestricted, .number): report(.narrower, old, new, at: path)
        case (.list, .unrestricted), (.number, .unrestricted): report(.wider, old, new, at: path)
        case (.list(let oldItems), .list(let newItems)):
            let isWider = !Set(newItems).isSubset(of: oldItems)
            let isNarrower = !Set(oldItems).isSubset(of: newItems)
            guard isWider || isNarrower else { return }
            report(isWider ? isNarrower ? .both : .wider : .narrower, old, new, at: path)
        case (.number(let oldNumber), .number(let newNumber)):
            guard oldNumber != newNumber else { return }
            report(oldNumber < newNumber ? .wider : .narrower, old, new, at: path)
        case (.record(let oldFields), .record(let newFields)):
            let inner = path.appending(key: "record")
            for name in Set(oldFields.keys).union(newFields.keys).compactMap(\.asText) {
                compare(oldFields[.text(name)], newFields[.text(name)], at: inner.appending(key: name))
            }
        default: report(.both, old, new, at: path)
        }
    }
}

/// The comparable content of a canonical literal.
private enum GrantLiteral {
    case unrestricted
    case list([CBORValue])
    case number(GrantNumber)
    case record([CBORValue: CBORValue])
    case other

    init(_ value: CBORValue?) {
        guard let value, value["null"] == nil else {
            self = .unrestricted
            return
        }
        for key in ["list", "set"] {
            if let items = value[key]?.asArray {
                self = items.isEmpty ? .unrestricted : .list(items)
                return
            }
        }
        for key in ["int", "nat", "time_ns", "duration_ns"] {
            if let number = value[key].flatMap(GrantNumber.init) {
                self = .number(number)
                return
            }
        }
        if let fields = value["record"]?.asMap {
            self = .record(Dictionary(fields.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }))
        } else {
            self = .other
        }
    }
}

/// A signed or unsigned 64-bit integer.
private struct GrantNumber: Comparable {
    let isNegative: Bool
    let magnitude: UInt64

    init?(_ value: CBORValue) {
        switch value {
        case .unsigned(let number): (isNegative, magnitude) = (false, number)
        case .negative(let number): (isNegative, magnitude) = (true, number)
        default: return nil
        }
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? left.magnitude > right.magnitude : left.magnitude < right.magnitude
    }
}
