public import JSON
import SystemPackage

/// A three-way merge of a sync file.
///
/// Imports and workspaces are merged by identity, never by position or by lines: merging two locks line by line could
/// combine the version of one with the hash of the other. Changes made by only one side are taken. A package or a lock
/// that both sides changed, a conflicting `world`, and any other value that both sides changed differently keep our
/// value and are conflicts.
public struct SyncMerge: Sendable {
    /// A value that both sides changed differently.
    public struct Conflict: Sendable {
        /// The pointer to the value in our file.
        public let pointer: JSONPointer
        /// Our value; nil if it was removed.
        public let ours: JSONValue?
        /// Their value; nil if it was removed.
        public let theirs: JSONValue?
    }

    /// The text of our side with their changes merged in.
    public var bytes: [UInt8] { edit.bytes }
    /// The conflicts that a person must resolve, in the order in which they were found.
    public private(set) var conflicts: [Conflict] = []

    private var edit: JSONEdit

    /// The members of an import that must come from the same side: a lock has the hash of one version of one package.
    private static let bound = ["path", "cargo", "lock"]

    /// Merges two versions.
    ///
    /// - Parameter base: the text that both were made from; nil without one.
    /// - Throws: ``JSONError`` when a side is not JSON, ``JSONEditError`` when the result would not be JSON.
    public init(base: [UInt8]?, ours: [UInt8], theirs: [UInt8]) throws {
        edit = try JSONEdit(ours)
        let old = try base.map { try JSONParser.parse($0) }
        let new = try JSONParser.parse(theirs)
        try mergeMembers(old, new, at: JSONPointer())
    }

    /// The ways to merge the values of a key.
    private enum Strategy {
        /// As a whole, from one side or the other.
        case whole
        /// Member by member.
        case members
        /// Item by item, by identity.
        case items(identity: @Sendable (JSONValue) -> String)

        init(at pointer: JSONPointer) {
            switch pointer.tokens.map(\.text) {
            case ["air"], ["build"], ["modules"]: self = .members
            case ["air", "imports"]: self = .items(identity: SyncMerge.identity(ofImport:))
            case ["workspaces"]: self = .items(identity: SyncMerge.identity(ofWorkspace:))
            default: self = .whole
            }
        }
    }

    private mutating func mergeMembers(
        _ base: JSONValue?, _ theirs: JSONValue, at pointer: JSONPointer, except skipped: [String] = []
    ) throws {
        let keys = (theirs.asObject ?? []).map(\.key) + (base?.asObject ?? []).map(\.key)
        var seen = Set(skipped.map { Array($0.utf8) })
        for key in keys where seen.insert(Array(key.utf8)).inserted {
            try merge(base?.member(key), theirs.member(key), key, in: pointer)
        }
    }

    /// Merges their change of a member.
    private mutating func merge(
        _ base: JSONValue?, _ theirs: JSONValue?, _ key: String, in pointer: JSONPointer
    ) throws {
        let place = pointer.appending(key: key)
        let ours = edit.root.value(at: place)
        if Self.areSame(ours, theirs) || Self.areSame(base, theirs) { return }
        switch Strategy(at: place) {
        case .members where ours?.asObject != nil && theirs?.asObject != nil:
            if let theirs { try mergeMembers(base, theirs, at: place) }
        case .items(let identity) where ours?.asArray != nil && theirs?.asArray != nil:
            try mergeItems(base?.asArray ?? [], theirs?.asArray ?? [], at: place, by: identity)
        case .whole, .members, .items:
            guard Self.areSame(base, ours) else {
                conflicts.append(Conflict(pointer: place, ours: ours, theirs: theirs))
                return
            }
            if let theirs {
                try edit.set(theirs, forKey: key, in: pointer)
            } else {
                try edit.remove(at: place)
            }
        }
    }

    private mutating func mergeItems(
        _ base: [JSONValue], _ theirs: [JSONValue], at pointer: JSONPointer, by identity: (JSONValue) -> String
    ) throws {
        let (old, new) = (Self.named(base, by: identity), Self.named(theirs, by: identity))
        let oldItems = Dictionary(old, uniquingKeysWith: { first, _ in first })
        let newItems = Dictionary(new, uniquingKeysWith: { first, _ in first })
        for (name, item) in new {
            let before = oldItems[name]
            guard let index = index(of: name, at: pointer, by: identity) else {
                if before == nil {
                    try edit.insert(item, in: pointer)
                } else if !Self.areSame(before, item) {
                    conflicts.append(Conflict(pointer: pointer, ours: nil, theirs: item))
                }
                continue
            }
            try mergeItem(before, item, at: pointer.appending(index: index))
        }
        for (name, item) in old where newItems[name] == nil {
            guard let index = index(of: name, at: pointer, by: identity) else { continue }
            let place = pointer.appending(index: index)
            let ours = edit.root.value(at: place)
            if Self.areSame(ours, item) {
                try edit.remove(at: place)
            } else {
                conflicts.append(Conflict(pointer: place, ours: ours, theirs: nil))
            }
        }
    }

    private mutating func mergeItem(_ base: JSONValue?, _ theirs: JSONValue, at place: JSONPointer) throws {
        let ours = edit.root.value(at: place)
        if Self.areSame(ours, theirs) || Self.areSame(base, theirs) { return }
        guard let ours, ours.asObject != nil, theirs.asObject != nil else {
            conflicts.append(Conflict(pointer: place, ours: ours, theirs: theirs))
            return
        }
        func changes(_ side: JSONValue) -> Bool {
            Self.bound.contains { !Self.areSame(side.member($0), base?.member($0)) }
        }
        let agree = Self.bound.allSatisfy { Self.areSame(ours.member($0), theirs.member($0)) }
        guard changes(ours), changes(theirs), !agree else { return try mergeMembers(base, theirs, at: place) }
        let isLock = ["path", "cargo"].allSatisfy { Self.areSame(ours.member($0), theirs.member($0)) }
        conflicts.append(
            isLock
                ? Conflict(
                    pointer: place.appending(key: "lock"), ours: ours.member("lock"), theirs: theirs.member("lock"))
                : Conflict(pointer: place, ours: ours, theirs: theirs))
        try mergeMembers(base, theirs, at: place, except: Self.bound)
    }

    /// The current index of one of our items.
    private func index(of name: String, at pointer: JSONPointer, by identity: (JSONValue) -> String) -> Int? {
        let items = edit.root.value(at: pointer)?.asArray ?? []
        return Self.named(items, by: identity).firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Items with their identities; further items with the same identity are numbered.
    private static func named(
        _ items: [JSONValue], by identity: (JSONValue) -> String
    ) -> [(name: String, item: JSONValue)] {
        var counts: [[UInt8]: Int] = [:]
        return items.map { item in
            let name = identity(item)
            let count = counts[Array(name.utf8), default: 0] + 1
            counts[Array(name.utf8)] = count
            return (count == 1 ? name : "\(name) #\(count)", item)
        }
    }

    @Sendable private static func identity(ofImport item: JSONValue) -> String {
        if let path = item.member("path")?.asString { return "path \(FilePath(path).lexicallyNormalized())" }
        if let cargo = item.member("cargo"), let package = cargo.member("package")?.asString {
            let folder = cargo.member("air_dir")?.asString ?? "air"
            return "cargo \(package) \(FilePath(folder).lexicallyNormalized())"
        }
        return JSONPrinter.compact(item)
    }

    @Sendable private static func identity(ofWorkspace item: JSONValue) -> String {
        item.member("ref")?.asString ?? JSONPrinter.compact(item)
    }

    /// Whether two values are equal, regardless of the order of members in objects.
    static func areSame(_ first: JSONValue?, _ second: JSONValue?) -> Bool {
        guard let first, let second else { return first == nil && second == nil }
        if let one = first.asObject, let other = second.asObject {
            return one.count == other.count
                && one.allSatisfy { member in
                    second.member(member.key).map { areSame(member.value, $0) } ?? false
                }
        }
        if let one = first.asArray, let other = second.asArray {
            return one.count == other.count && zip(one, other).allSatisfy { areSame($0, $1) }
        }
        return JSONPrinter.compact(first) == JSONPrinter.compact(second)
    }
}
