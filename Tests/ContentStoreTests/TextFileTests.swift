import CanonicalCBOR
import ContentStore
import Files
import SystemPackage
import Testing

struct TextFileTests {
    private let files = MemoryFileSystem()
    private var texts: TextFile { TextFile(files: files, directory: "journal") }

    private func texts(with objects: [TextObject]) throws -> TextFile {
        try files.createDirectory("journal", mode: 0o755)
        try texts.append(objects)
        return texts
    }

    @Test func `a text is read back by its hash`() throws {
        let (one, two) = (try TextObject("why?"), try TextObject("because 👩‍👩‍👧"))
        let texts = try texts(with: [one])
        try texts.append([two])
        let found = try texts.read()
        #expect(found.objects == [one.hash: one, two.hash: two] && found.damagedEntries == 0)
        #expect(found.objects[two.hash]?.text == "because 👩‍👩‍👧")
    }

    @Test func `the same text gets a different hash each time, so that nobody can guess it from the hash`() throws {
        #expect(try TextObject("yes").hash != TextObject("yes").hash)
        #expect(try TextObject("yes", salt: Array(repeating: 1, count: 16)).salt.count == 16)
    }

    @Test func `a missing file has no texts`() throws {
        #expect(try texts.read() == TextFile.Contents())
    }

    @Test func `a torn entry does not count and is replaced by the next one`() throws {
        let (one, two) = (try TextObject("one"), try TextObject("two"))
        let texts = try texts(with: [one])
        let whole = try files.read(texts.path, limit: 1 << 20)
        try texts.append([two])
        let both = try files.read(texts.path, limit: 1 << 20)
        for count in whole.count + 1..<both.count {
            try files.writeAtomically(Array(both.prefix(count)), to: texts.path)
            #expect(try Set(texts.read().objects.keys) == [one.hash])
            try texts.append([two])
            #expect(try files.read(texts.path, limit: 1 << 20) == both)
        }
    }

    @Test func `a removed text is known to be removed`() throws {
        let (kept, gone) = (try TextObject("kept"), try TextObject("gone"))
        let texts = try texts(with: [kept])
        try texts.append([], removed: [gone.hash])
        let tombstone = try CanonicalEncoder.encode(.record([("removed", .text(gone.hash.text))]))
        #expect(try files.read(texts.path, limit: 1 << 20).suffix(tombstone.count) == tombstone[...])
        let found = try texts.read()
        #expect(found.removed == [gone.hash] && Set(found.objects.keys) == [kept.hash])
    }

    @Test func `damage in one text leaves the others readable and is counted`() throws {
        let (one, two) = (try TextObject("one"), try TextObject("two"))
        let texts = try texts(with: [one, two])
        var bytes = try files.read(texts.path, limit: 1 << 20)
        bytes[8 + 4 + 3] ^= 0xff
        try files.writeAtomically(bytes, to: texts.path)
        let found = try texts.read()
        #expect(found.damagedEntries == 1 && Set(found.objects.keys) == [two.hash])
    }

    @Test func `a damaged byte anywhere costs at most one text, and the next append keeps the others`() throws {
        let objects = try ["one", "two", "three"].map { try TextObject($0) }
        let more = try TextObject("more")
        let texts = try texts(with: objects)
        let whole = try files.read(texts.path, limit: 1 << 20)
        for place in 8..<whole.count {
            for byte in [0x00, 0x01, 0xff, whole[place] ^ 0x20] as [UInt8] where byte != whole[place] {
                var bytes = whole
                bytes[place] = byte
                try files.writeAtomically(bytes, to: texts.path)
                try texts.append([more])
                let found = try texts.read()
                let kept = objects.filter { found.objects[$0.hash] != nil }
                #expect(kept.count >= 2 && found.objects[more.hash] != nil, "byte \(place) is \(byte)")
                try texts.removeDamagedEntries()
                let after = try texts.read()
                #expect(after.objects == found.objects && after.damagedEntries == 0)
            }
        }
    }

    @Test func `a file of another program is refused and left unchanged`() throws {
        try files.createDirectory("journal", mode: 0o755)
        try files.writeAtomically(Array("my notes".utf8), to: texts.path)
        #expect(throws: JournalError.notOurs(texts.path)) { try texts.read() }
        #expect(throws: JournalError.notOurs(texts.path)) { try texts.append([TextObject("x")]) }
        #expect(try files.read(texts.path, limit: 100) == Array("my notes".utf8))
    }
}
