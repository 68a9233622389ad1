import AIR
import CanonicalCBOR
import Files
import Foundation
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// Review marks of hunks in a real world: what they are tied to, and what they survive.
@Suite struct SeenTests {
    /// A change with several hunks, and their fingerprints.
    private struct ChangeWithHunks {
        let world: NotesWorld
        let workbench: Workbench
        let id: OpID
        let hunks: [Hash]

        func row() async throws -> ChangeRow {
            try #require(await workbench.snapshot().changes.first { $0.id == id })
        }

        func mark(_ hunks: some Sequence<Hash>, _ isSeen: Bool = true) async throws {
            _ = try await workbench.perform(.markHunksSeen(id, Set(hunks), isSeen))
        }
    }

    private static func hunks(_ detail: ChangeDetail) -> [Hash] { DifferenceText(detail.difference).fingerprints }

    private func changeWithHunks() async throws -> ChangeWithHunks {
        let (world, workbench) = try await NotesWorld.opened()
        for row in await workbench.snapshot().changes {
            let hunks = Self.hunks(try #require(await workbench.change(row.id)))
            if hunks.count >= 3, row.operation == .replace {
                return ChangeWithHunks(world: world, workbench: workbench, id: row.id, hunks: hunks)
            }
        }
        throw NoSuchChange()
    }

    private struct NoSuchChange: Error {}

    @Test func `the hunks of a change have distinct fingerprints`() async throws {
        let (_, workbench) = try await NotesWorld.opened()
        for row in await workbench.snapshot().changes {
            let hunks = Self.hunks(try #require(await workbench.change(row.id)))
            #expect(!hunks.isEmpty && Set(hunks).count == hunks.count, "\(row.id)")
        }
    }

    @Test func `a change is reviewed hunk by hunk, and then as a whole`() async throws {
        let change = try await changeWithHunks()
        for (index, hunk) in change.hunks.enumerated() {
            #expect(try await change.row().isSeen == false)
            try await change.mark([hunk])
            let row = try await change.row()
            let isLast = index == change.hunks.count - 1
            #expect(row.isSeen == isLast)
            #expect(row.seenHunks == (isLast ? [] : Set(change.hunks[...index])))
        }
        // Another process sees the same.
        let again = change.world.workbench()
        #expect(await again.open().changes.first { $0.id == change.id }?.isSeen == true)
        for count in stride(from: change.hunks.count, to: 0, by: -1) {
            _ = try await change.workbench.perform(.undo)
            #expect(try await change.row().isSeen == false)
            #expect(try await change.row().seenHunks == Set(change.hunks[..<(count - 1)]))
        }
        #expect(await change.workbench.snapshot().undoCount == 0)
        for _ in change.hunks { _ = try await change.workbench.perform(.redo) }
        #expect(try await change.row().isSeen)
    }

    @Test func `a hunk of a reviewed change can be marked unreviewed`() async throws {
        let change = try await changeWithHunks()
        _ = try await change.workbench.perform(.markSeen([change.id], true))
        try await change.mark([change.hunks[1]], false)
        #expect(try await change.row().isSeen == false)
        #expect(try await change.row().seenHunks == Set(change.hunks).subtracting([change.hunks[1]]))
        _ = try await change.workbench.perform(.undo)
        #expect(try await change.row().isSeen)
        _ = try await change.workbench.perform(.markSeen([change.id], false))
        #expect(try await change.row().seenHunks.isEmpty)
        _ = try await change.workbench.perform(.undo)
        #expect(try await change.row().isSeen)
    }

    @Test func `repeating a mark is not a decision`() async throws {
        let change = try await changeWithHunks()
        try await change.mark([change.hunks[0]])
        try await change.mark([change.hunks[0]])
        try await change.mark([change.hunks[1]], false)
        #expect(await change.workbench.snapshot().undoCount == 1)
    }

    @Test func `a hunk that no longer exists is refused`() async throws {
        let change = try await changeWithHunks()
        await #expect(throws: WorkbenchError.self) { try await change.mark([Hash.of([1, 2, 3])]) }
        await #expect(throws: WorkbenchError.self) {
            _ = try await change.workbench.perform(
                .markHunksSeen(OpID("replace:defplan:no/such@1"), change.hunks.set, true))
        }
        #expect(await change.workbench.snapshot().undoCount == 0)
    }

    @Test(arguments: [false, true])
    func `a changed hunk loses its review mark, and the others keep theirs`(asWhole: Bool) async throws {
        let (world, workbench) = try await NotesWorld.opened()
        let id = OpID("replace:defplan:notes/summarize@1")
        let before = Self.hunks(try #require(await workbench.change(id)))
        if asWhole {
            _ = try await workbench.perform(.markSeen([id], true))
        } else {
            _ = try await workbench.perform(.markHunksSeen(id, before.set, true))
        }
        try Self.edit(world)
        _ = try await workbench.perform(.reload)
        let after = Self.hunks(try #require(await workbench.change(id)))
        let row = try #require(await workbench.snapshot().changes.first { $0.id == id })
        #expect(after != before)
        #expect(row.isSeen == false)
        #expect(row.seenHunks == after.set.intersection(before))
        #expect(after.count == before.count && row.seenHunks.count == after.count - 1)
        // A change that is restored to its earlier content is still reviewed.
        try world.checkOut("working")
        _ = try await workbench.perform(.reload)
        #expect(await workbench.snapshot().changes.first { $0.id == id }?.isSeen == true)
    }

    /// Changes a number within the change, as its author would.
    private static func edit(_ world: NotesWorld) throws {
        let file = world.folder.appending("air/plans/summarize.air.json")
        let text = String(decoding: try world.files.read(file, limit: 1 << 20), as: UTF8.self)
        let edited = text.replacingOccurrences(of: "{ \"nat\": 1500 }", with: "{ \"nat\": 1600 }")
        #expect(edited != text)
        try world.files.writeAtomically(Array(edited.utf8), to: file)
    }

    @Test func `a log without hunk marks can still be read`() async throws {
        let change = try await changeWithHunks()
        let file = change.world.folder.appending(".aos/decisions")
        _ = try await change.workbench.perform(.markSeen([change.id], true))
        // As logs were written before hunks had marks.
        let new = try CanonicalDecoder.decode(try change.world.files.read(file, limit: 1 << 20))
        let old = Self.withoutHunks(new)
        #expect(old != new)
        try change.world.files.writeAtomically(try CanonicalEncoder.encode(old), to: file)
        let again = ChangeWithHunks(
            world: change.world, workbench: change.world.workbench(), id: change.id, hunks: change.hunks)
        _ = await again.workbench.open()
        #expect(try await again.row().isSeen)
        try await again.mark([change.hunks[0]], false)
        #expect(try await again.row().seenHunks == Set(change.hunks.dropFirst()))
        _ = try await again.workbench.perform(.undo)
        _ = try await again.workbench.perform(.undo)
        #expect(try await again.row().isSeen == false)
        #expect(try await again.row().seenHunks.isEmpty)
    }

    private static func withoutHunks(_ value: CBORValue) -> CBORValue {
        switch value {
        case .array(let elements): .array(elements.map(withoutHunks))
        case .map(let entries):
            .map(
                entries.filter { !($0.key.asText ?? "").hasSuffix("seen_hunks") }
                    .map { CBOREntry(key: $0.key, value: withoutHunks($0.value)) })
        default: value
        }
    }
}

extension [Hash] {
    fileprivate var set: Set<Hash> { Set(self) }
}
