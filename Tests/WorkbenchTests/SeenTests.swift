import AIR
import CanonicalCBOR
import Files
import Foundation
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// Seen marks of hunks in a real world: what they hold on to, and what they survive.
@Suite struct SeenTests {
    /// A change with several hunks, and their fingerprints.
    private struct Place {
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

    private func place() async throws -> Place {
        let (world, workbench) = try await NotesWorld.opened()
        for row in await workbench.snapshot().changes {
            let hunks = Self.hunks(try #require(await workbench.change(row.id)))
            if hunks.count >= 3, row.operation == .replace {
                return Place(world: world, workbench: workbench, id: row.id, hunks: hunks)
            }
        }
        throw NothingToSee()
    }

    private struct NothingToSee: Error {}

    @Test func `the hunks of a change are told apart`() async throws {
        let (_, workbench) = try await NotesWorld.opened()
        for row in await workbench.snapshot().changes {
            let hunks = Self.hunks(try #require(await workbench.change(row.id)))
            #expect(!hunks.isEmpty && Set(hunks).count == hunks.count, "\(row.id)")
        }
    }

    @Test func `a change is seen hunk by hunk, and then as a whole`() async throws {
        let place = try await place()
        for (index, hunk) in place.hunks.enumerated() {
            #expect(try await place.row().isSeen == false)
            try await place.mark([hunk])
            let row = try await place.row()
            let isLast = index == place.hunks.count - 1
            #expect(row.isSeen == isLast)
            #expect(row.seenHunks == (isLast ? [] : Set(place.hunks[...index])))
        }
        // Another program sees it so, too.
        let again = place.world.workbench()
        #expect(await again.open().changes.first { $0.id == place.id }?.isSeen == true)
        for count in stride(from: place.hunks.count, to: 0, by: -1) {
            _ = try await place.workbench.perform(.undo)
            #expect(try await place.row().isSeen == false)
            #expect(try await place.row().seenHunks == Set(place.hunks[..<(count - 1)]))
        }
        #expect(await place.workbench.snapshot().undoCount == 0)
        for _ in place.hunks { _ = try await place.workbench.perform(.redo) }
        #expect(try await place.row().isSeen)
    }

    @Test func `a hunk of a change that is seen can be made not seen`() async throws {
        let place = try await place()
        _ = try await place.workbench.perform(.markSeen([place.id], true))
        try await place.mark([place.hunks[1]], false)
        #expect(try await place.row().isSeen == false)
        #expect(try await place.row().seenHunks == Set(place.hunks).subtracting([place.hunks[1]]))
        _ = try await place.workbench.perform(.undo)
        #expect(try await place.row().isSeen)
        _ = try await place.workbench.perform(.markSeen([place.id], false))
        #expect(try await place.row().seenHunks.isEmpty)
        _ = try await place.workbench.perform(.undo)
        #expect(try await place.row().isSeen)
    }

    @Test func `what is marked already is no decision`() async throws {
        let place = try await place()
        try await place.mark([place.hunks[0]])
        try await place.mark([place.hunks[0]])
        try await place.mark([place.hunks[1]], false)
        #expect(await place.workbench.snapshot().undoCount == 1)
    }

    @Test func `a hunk that is not there any more is refused`() async throws {
        let place = try await place()
        await #expect(throws: WorkbenchError.self) { try await place.mark([Hash.of([1, 2, 3])]) }
        await #expect(throws: WorkbenchError.self) {
            _ = try await place.workbench.perform(
                .markHunksSeen(OpID("replace:defplan:no/such@1"), place.hunks.set, true))
        }
        #expect(await place.workbench.snapshot().undoCount == 0)
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
        // A change that comes back as it was is still reviewed.
        try world.lay("working")
        _ = try await workbench.perform(.reload)
        #expect(await workbench.snapshot().changes.first { $0.id == id }?.isSeen == true)
    }

    /// Turns a number within the change into another, as its author would.
    private static func edit(_ world: NotesWorld) throws {
        let file = world.folder.appending("air/plans/summarize.air.json")
        let text = String(decoding: try world.files.read(file, limit: 1 << 20), as: UTF8.self)
        let edited = text.replacingOccurrences(of: "{ \"nat\": 1500 }", with: "{ \"nat\": 1600 }")
        #expect(edited != text)
        try world.files.writeAtomically(Array(edited.utf8), to: file)
    }

    @Test func `a log without marks of hunks is still read`() async throws {
        let place = try await place()
        let file = place.world.folder.appending(".aos/decisions")
        _ = try await place.workbench.perform(.markSeen([place.id], true))
        // As it was written before there were any.
        let new = try CanonicalDecoder.decode(try place.world.files.read(file, limit: 1 << 20))
        let old = Self.withoutHunks(new)
        #expect(old != new)
        try place.world.files.writeAtomically(try CanonicalEncoder.encode(old), to: file)
        let again = Place(
            world: place.world, workbench: place.world.workbench(), id: place.id, hunks: place.hunks)
        _ = await again.workbench.open()
        #expect(try await again.row().isSeen)
        try await again.mark([place.hunks[0]], false)
        #expect(try await again.row().seenHunks == Set(place.hunks.dropFirst()))
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
