import AIR
import JSON
import WorldIO

/// The references in a world, by index into the list of its definitions.
struct ReferenceIndex: Sendable {
    /// A reference in a definition.
    struct Mention: Sendable {
        /// The index of the referring definition in ``keys``.
        let user: Int32
        /// The index of the reference among those of the referring definition.
        let number: Int32
        /// The location within the referring definition.
        let pointer: String
    }

    /// The definitions in order.
    let keys: [DefinitionKey]
    /// The mentions of the world's definitions, grouped by definition: those of the definition at an index begin at
    /// `starts[index]`.
    private let mentions: [Mention]
    private let starts: [Int]
    /// The mentions of targets that are not definitions of the world: built-ins, grants, effect kinds, and missing
    /// definitions.
    private let externals: [OutgoingReference.Target: [Mention]]

    /// Collects the references of all definitions in a world.
    init(_ loaded: LoadedWorld) {
        let keys = loaded.keys
        let entries = loaded.entries
        let named = Parallel.map(Array(keys.indices), chunk: 500) { place in
            entries.values[place].definition.outgoingReferences.map { reference -> (found: Found, pointer: String) in
                let pointer = reference.pointer.description
                if case .definition(let other) = reference.target, let place = entries.number(of: other) {
                    return (.own(place), pointer)
                }
                return (.external(reference.target), pointer)
            }
        }
        var starts = [Int](repeating: 0, count: keys.count + 1)
        for found in named { for case (.own(let place), _) in found { starts[place + 1] += 1 } }
        for place in 1..<max(1, starts.count) { starts[place] += starts[place - 1] }
        var mentions = [Mention](
            repeating: Mention(user: 0, number: 0, pointer: ""), count: starts.last ?? 0)
        var next = starts
        var externals: [OutgoingReference.Target: [Mention]] = [:]
        for (user, found) in named.enumerated() {
            for (number, item) in found.enumerated() {
                let mention = Mention(user: Int32(user), number: Int32(number), pointer: item.pointer)
                switch item.found {
                case .own(let place):
                    mentions[next[place]] = mention
                    next[place] += 1
                case .external(let target): externals[target, default: []].append(mention)
                }
            }
        }
        self.keys = keys
        self.mentions = mentions
        self.starts = starts
        self.externals = externals
    }

    private enum Found: Sendable {
        case own(Int)
        case external(OutgoingReference.Target)
    }

    /// The mentions of a target, in the order of the referring definitions.
    func mentions(of target: OutgoingReference.Target) -> ArraySlice<Mention> {
        if case .definition(let key) = target, let place = keys.place(of: key) { return mentions(at: place) }
        return externals[target]?[...] ?? []
    }

    /// The definitions that refer to a name that begins with a prefix, or whose part after the slash does.
    func users(ofNamesWith start: [UInt8]) -> Set<DefinitionKey> {
        var found: Set<Int32> = []
        for place in keys.indices where keys[place].name.begins(with: start) {
            found.formUnion(mentions(at: place).lazy.map(\.user))
        }
        for (target, mentions) in externals where target.name.begins(with: start) {
            found.formUnion(mentions.lazy.map(\.user))
        }
        return Set(found.map { keys[Int($0)] })
    }

    private func mentions(at place: Int) -> ArraySlice<Mention> { mentions[starts[place]..<starts[place + 1]] }
}

extension OutgoingReference.Target {
    /// The name of the target.
    var name: DefinitionName {
        switch self {
        case .definition(let key): key.name
        case .grant(let name), .effectKind(let name): DefinitionName(name)
        }
    }
}

extension DefinitionName {
    /// Whether the name, or its part after the slash, begins with a lower-case prefix, ignoring the case of ASCII
    /// letters.
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
    /// The index of a key in a sorted list.
    func place(of key: DefinitionKey) -> Int? {
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if self[middle] < key { range = middle + 1..<range.upperBound } else { range = range.lowerBound..<middle }
        }
        return indices.contains(range.lowerBound) && self[range.lowerBound] == key ? range.lowerBound : nil
    }
}
