import AIR
import Synchronization
import WorldIO

/// Who names what in a world: made when it is asked for first, since most sittings never ask.
struct ReferenceIndex: Sendable {
    /// The definitions in order; users are places in this list.
    let keys: [DefinitionKey]
    /// The users of the definitions of the world: those of the one at a place stand from `starts[place]` on.
    private let users: [Int32]
    private let starts: [Int32]
    /// The users of what is no definition of the world: built-ins, grants, kinds of effects, and what is missing.
    private let strangers: [OutgoingReference.Target: [Int32]]

    /// Looks at what every definition of a world names.
    init(_ loaded: LoadedWorld) {
        let keys = loaded.keys
        let entries = loaded.entries
        let named = Parallel.map(keys, chunk: 512) { key in
            var targets: Set<OutgoingReference.Target> = []
            for reference in entries[key]?.definition.outgoingReferences ?? [] { targets.insert(reference.target) }
            return targets.map { target -> Found in
                if case .definition(let other) = target, let place = keys.place(of: other) { return .own(Int32(place)) }
                return .stranger(target)
            }
        }
        var counts = [Int32](repeating: 0, count: keys.count + 1)
        for found in named { for case .own(let place) in found { counts[Int(place) + 1] += 1 } }
        for place in 1..<max(1, counts.count) { counts[place] += counts[place - 1] }
        var users = [Int32](repeating: 0, count: Int(counts.last ?? 0))
        var next = counts
        var strangers: [OutgoingReference.Target: [Int32]] = [:]
        for (user, found) in named.enumerated() {
            for item in found {
                switch item {
                case .own(let place):
                    users[Int(next[Int(place)])] = Int32(user)
                    next[Int(place)] += 1
                case .stranger(let target): strangers[target, default: []].append(Int32(user))
                }
            }
        }
        self.keys = keys
        self.users = users
        self.starts = counts
        self.strangers = strangers
    }

    private enum Found: Sendable {
        case own(Int32)
        case stranger(OutgoingReference.Target)
    }

    /// The definitions that name something, in order.
    func users(of target: OutgoingReference.Target) -> [DefinitionKey] {
        if case .definition(let key) = target, let place = keys.place(of: key) { return users(at: place).map(key(at:)) }
        return (strangers[target] ?? []).map(key(at:))
    }

    /// The definitions that name something whose name begins so, the part behind the slash counting too.
    func users(ofNamesWith start: [UInt8]) -> Set<DefinitionKey> {
        var found: Set<Int32> = []
        for place in keys.indices where keys[place].name.begins(with: start) { found.formUnion(users(at: place)) }
        for (target, users) in strangers where target.name.begins(with: start) { found.formUnion(users) }
        return Set(found.map(key(at:)))
    }

    private func users(at place: Int) -> ArraySlice<Int32> { users[Int(starts[place])..<Int(starts[place + 1])] }
    private func key(at place: Int32) -> DefinitionKey { keys[Int(place)] }
}

/// Keeps the index of a world from the first time that it is asked for.
final class ReferenceBox: Sendable {
    private let index = Mutex<ReferenceIndex?>(nil)

    func index(of loaded: LoadedWorld) -> ReferenceIndex {
        index.withLock { known in
            if let known { return known }
            let made = ReferenceIndex(loaded)
            known = made
            return made
        }
    }
}

extension OutgoingReference.Target {
    /// The name of what is named.
    var name: DefinitionName {
        switch self {
        case .definition(let key): key.name
        case .grant(let name), .effectKind(let name): DefinitionName(name)
        }
    }
}

extension DefinitionName {
    /// Whether the name, or its part behind the slash, begins so, whatever the case of ASCII letters.
    func begins(with start: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            func begins(_ part: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
                part.count >= start.count
                    && zip(part, start).allSatisfy { byte, wanted in
                        (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte) == wanted
                    }
            }
            if begins(bytes[...]) { return true }
            guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
            return begins(bytes[(slash + 1)...])
        }
    }
}

extension [DefinitionKey] {
    /// Where a key is in a list that is in order.
    func place(of key: DefinitionKey) -> Int? {
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if self[middle] < key { range = middle + 1..<range.upperBound } else { range = range.lowerBound..<middle }
        }
        return indices.contains(range.lowerBound) && self[range.lowerBound] == key ? range.lowerBound : nil
    }
}
