/// Finds keys that occur twice in one object, without looking at all pairs in large ones.
struct KeyCheck {
    private static let smallCount = 16
    private var known: Set<UTF8Key> = []

    /// The member among those read so far that has the same key; remembers the key otherwise.
    mutating func firstMember(equalTo key: String, in members: [JSONMember]) -> JSONMember? {
        if members.count >= Self.smallCount {
            if known.isEmpty { known = Set(members.map { UTF8Key(text: $0.key) }) }
            if known.insert(UTF8Key(text: key)).inserted { return nil }
        }
        return members.first { UTF8Text.areEqual($0.key, key) }
    }
}
