import CanonicalCBOR
import JSON
import Randomness
import Sync
import SystemPackage
import Testing

/// Edits of sync files in unusual layouts keep all bytes outside of the edited values.
@Suite struct SyncEditPropertyTests {
    private static let old = Hash.of([1])
    private static let right = ImportLock(Hash.of([2]), identity: [.source: "path", .path: "packs/now"])

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `writing a lock changes nothing but the lock`(seed: UInt64) throws {
        var odd = OddSyncFile(seed: seed)
        for _ in 0..<50 {
            let original = odd.file(old: Self.old, right: Self.right)
            let index = try #require(Self.imports(original).indices.randomElement(using: &odd.generator))
            var edit = try SyncEdit(original)
            try edit.setLock(Self.right, at: Self.pointer(index), in: "/w")
            let before = Self.imports(original)[index]
            let after = Self.imports(edit.bytes)[index]
            // Every byte outside of the lock, or of the import if it had none, stays.
            let place = before.member("lock") ?? before
            Self.expectSame(original, edit.bytes, except: place.range, "\(seed)")
            let written = try #require(after.member("lock"))
            #expect(Self.hash(of: written) == Self.right.defsHash.text)
            guard let members = before.member("lock")?.asObject else { continue }
            let known = Set(ImportLock.Field.allCases.map(\.rawValue) + ["defs_hash"])
            for member in members where !known.contains(member.key) {
                let kept = try #require(written.asObject?.first { $0.key.utf8.elementsEqual(member.key.utf8) })
                #expect(Self.text(kept, in: edit.bytes).elementsEqual(Self.text(member, in: original)))
            }
            #expect(written.member("source")?.asString == "path")
            #expect(
                written.member("path")?.asString == "packs/now" || written.member("path")?.asString == "./packs//now")
            #expect(written.member("package") == nil)
            // A correct lock stays as it is.
            var again = try SyncEdit(edit.bytes)
            try again.setLock(Self.right, at: Self.pointer(index), in: "/w")
            #expect(again.bytes == edit.bytes)
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `setting a path changes nothing but the path`(seed: UInt64) throws {
        var odd = OddSyncFile(seed: seed)
        for _ in 0..<50 {
            let original = odd.file(old: Self.old, right: Self.right)
            let index = try #require(Self.imports(original).indices.randomElement(using: &odd.generator))
            let before = try #require(Self.imports(original)[index].member("path"))
            var edit = try SyncEdit(original)
            try edit.setPath("vendor/\(seed)", at: Self.pointer(index))
            Self.expectSame(original, edit.bytes, except: before.range, "\(seed)")
            #expect(Self.imports(edit.bytes)[index].member("path")?.asString == "vendor/\(seed)")
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `adding or removing an import keeps the bytes of the others`(seed: UInt64) throws {
        var odd = OddSyncFile(seed: seed)
        for _ in 0..<50 {
            let original = odd.file(old: Self.old, right: Self.right)
            let all = Self.imports(original)
            let index = try #require(all.indices.randomElement(using: &odd.generator))
            var edit = try SyncEdit(original)
            try edit.removeImport(at: Self.pointer(index))
            var left = all.map { Array(original[$0.range]) }
            left.remove(at: index)
            #expect(Self.imports(edit.bytes).map { Array(edit.bytes[$0.range]) } == left)
            let list = try #require(Self.list(original))
            Self.expectSame(original, edit.bytes, except: list.range, "\(seed)")
            // Only whitespace and one comma are removed with it.
            let gone = original.count - edit.bytes.count - all[index].range.count
            #expect(gone >= (all.count > 1 ? 1 : 0))
            #expect(
                original.count { $0 == UInt8(ascii: ",") } - edit.bytes.count { $0 == UInt8(ascii: ",") }
                    == original[all[index].range].count { $0 == UInt8(ascii: ",") } + (all.count > 1 ? 1 : 0))

            var added = try SyncEdit(original)
            try added.addImport(path: "packs/new", lock: Self.right)
            let now = Self.imports(added.bytes)
            #expect(now.dropLast().map { Array(added.bytes[$0.range]) } == all.map { Array(original[$0.range]) })
            #expect(now.last?.member("path")?.asString == "packs/new")
            Self.expectSame(original, added.bytes, except: list.range, "\(seed)")
            try added.removeImport(at: Self.pointer(all.count))
            #expect(added.bytes == original)
        }
    }

    // MARK: Helpers

    private static func pointer(_ index: Int) -> JSONPointer {
        JSONPointer([.key("air"), .key("imports"), .index(index)])
    }

    private static func list(_ bytes: [UInt8]) -> JSONValue? {
        (try? JSONParser.parse(bytes))?.member("air")?.member("imports")
    }

    private static func imports(_ bytes: [UInt8]) -> [JSONValue] { list(bytes)?.asArray ?? [] }

    private static func hash(of lock: JSONValue) -> String? { lock.asString ?? lock.member("defs_hash")?.asString }

    private static func text(_ member: JSONMember, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes[member.keyRange.lowerBound..<member.value.range.upperBound]
    }

    /// Expects that the bytes before and after a range of the original are unchanged.
    private static func expectSame(
        _ original: [UInt8], _ edited: [UInt8], except place: Range<Int>, _ comment: Comment
    ) {
        let (head, tail) = (original[..<place.lowerBound], original[place.upperBound...])
        #expect(edited.count >= head.count + tail.count, comment)
        #expect(edited.starts(with: head), comment)
        #expect(edited.reversed().starts(with: tail.reversed()), comment)
    }
}

/// Writes unusual but valid sync files.
private struct OddSyncFile {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func file(old: Hash, right: ImportLock) -> [UInt8] {
        var air = unknown("a")
        let count = Int.random(in: 1...4, using: &generator)
        var imports: [String] = []
        for _ in 0..<count { imports.append(item(old, right)) }
        air.append(("imports", list(imports)))
        if Bool.random(using: &generator) { air.append(("dir", #""air""#)) }
        var top = unknown("t") + [("version", "1")]
        top.append(("air", object(air)))
        return Array((gap() + object(top) + gap()).utf8)
    }

    private mutating func item(_ old: Hash, _ right: ImportLock) -> String {
        var members = unknown("i") + [("path", pick([#""packs/now""#, #""p\u0061cks""#, #""./packs//now""#]))]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: break
        case 1: members.append(("lock", "\"\(pick([old.text, right.defsHash.text]))\""))
        default: members.append(("lock", lock(old, right)))
        }
        return object(members)
    }

    private mutating func lock(_ old: Hash, _ right: ImportLock) -> String {
        var members = unknown("l") + [("defs_hash", "\"\(pick([old.text, right.defsHash.text]))\"")]
        let fields = [
            ("source", [#""path""#, #""cargo""#]), ("path", [#""packs/now""#, #""./packs//now""#, #""else""#]),
            ("package", [#""p""#]), ("version", [#""1.0""#]),
        ]
        for (key, values) in fields where Bool.random(using: &generator) { members.append((key, pick(values))) }
        return object(members)
    }

    /// Unknown members, with numbers and texts that a careless rewrite would spell differently.
    private mutating func unknown(_ prefix: String) -> [(String, String)] {
        (0..<Int.random(in: 0...2, using: &generator)).map { index in
            (
                "\(prefix) \(index)\\u00e4",
                pick([
                    "1.2300000000000000000000000000000000000001E+05", "-0.0", "123456789012345678901234567890",
                    #""tab\tand é and \u00e9 and \/""#, "[ 1 ,\t2 ]", "{ }", "null", "[\r\n]",
                ])
            )
        }
    }

    private mutating func object(_ members: [(String, String)]) -> String {
        var parts: [String] = []
        for (key, value) in members.shuffled(using: &generator) {
            parts.append(gap() + "\"\(key)\"" + gap() + ":" + gap() + value + gap())
        }
        return "{" + (parts.isEmpty ? gap() : parts.joined(separator: ",")) + "}"
    }

    private mutating func list(_ items: [String]) -> String {
        var parts: [String] = []
        for item in items { parts.append(gap() + item + gap()) }
        return "[" + parts.joined(separator: ",") + "]"
    }

    private mutating func gap() -> String {
        pick(["", "", " ", "  ", "\t", "\n", "\r\n", "\n\t", "\r\n    ", " \n\n "])
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }
}
