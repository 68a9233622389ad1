import AIR
import CanonicalCBOR
import Files
import Randomness
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

@testable import Console

/// Invariants of decisions on real worlds, whatever their order.
@Suite struct StageOrderTests {
    private static let rounds = 1 + Effort.count("AOS_MONKEY_KEYS", default: 0) / 5_000

    /// Everything that decisions change: authored files, the stage, and review marks.
    private struct State: Equatable {
        var files: [String: [UInt8]]
        var stage: StageState
        var seen: Set<OpID>
        var hunks: [OpID: Set<Hash>]
        var problems: Int

        init(_ place: WorldFiles, _ workbench: Workbench) async throws {
            var files: [String: [UInt8]] = [:]
            for file in try place.all(below: "") where !file.string.contains("/.aos/") {
                files[file.string] = try place.files.read(file, limit: 1 << 24)
            }
            self.files = files
            let snapshot = await workbench.snapshot()
            stage = snapshot.stage
            seen = Set(snapshot.changes.filter(\.isSeen).map(\.id))
            hunks = Dictionary(uniqueKeysWithValues: snapshot.changes.map { ($0.id, $0.seenHunks) })
            problems = snapshot.diagnostics.count
        }
    }

    @Test func `the order of staging never changes the result`() async throws {
        let workbench = try await WorldFiles.notes().workbench()
        let ops = await workbench.open().changes.map(\.id)
        var dice = SeededGenerator(seed: 11)
        for _ in 0..<Self.rounds {
            let chosen = ops.shuffled(using: &dice).prefix(Int.random(in: 1...ops.count, using: &dice))
            _ = try await workbench.perform(.clearStage)
            _ = try await workbench.perform(.stage(Array(chosen), withNeeds: true))
            let wanted = await workbench.snapshot().stage
            var results = [wanted]
            for _ in 0..<3 {
                _ = try await workbench.perform(.clearStage)
                for id in wanted.staged.map(\.id).shuffled(using: &dice) {
                    _ = try await workbench.perform(.stage([id], withNeeds: false))
                }
                results.append(await workbench.snapshot().stage)
            }
            #expect(results[0].resultHash != nil && results[0].compiles)
            #expect(results.allSatisfy { $0 == results[0] }, "\(chosen)")
        }
    }

    @Test func `undo reverses every kind of decision, and redo repeats it`() async throws {
        let place = try await WorldFiles.demo()
        let workbench = place.workbench()
        var kinds: Set<String> = []
        var dice = SeededGenerator(seed: 5)
        // The world has changes, too, once its conflict is settled.
        for isSettled in [false, true] {
            let snapshot = await workbench.open()
            let hunk = await isSettled ? someHunk(workbench) : []
            let fix = await isSettled ? [] : someFix(workbench)
            for action in isSettled ? reviews(snapshot, &dice) + hunk : edits(snapshot) + fix {
                let before = try await State(place, workbench)
                let count = await workbench.snapshot().undoCount
                do {
                    _ = try await workbench.perform(action)
                } catch {
                    continue
                }
                let after = try await State(place, workbench)
                #expect(await workbench.snapshot().undoCount == count + 1, "\(action)")
                kinds.insert(Self.kind(action))
                _ = try await workbench.perform(.undo)
                #expect(try await State(place, workbench) == before, "\(action)")
                #expect(await workbench.snapshot().undoCount == count, "\(action)")
                guard await workbench.snapshot().redoCount > 0 else { continue }
                _ = try await workbench.perform(.redo)
                #expect(try await State(place, workbench) == after, "\(action)")
                _ = try await workbench.perform(.undo)
                #expect(try await State(place, workbench) == before, "\(action)")
            }
            guard !isSettled, let conflict = snapshot.conflicts.first else { continue }
            _ = try await workbench.perform(.resolve(.takeTheirs(conflict.key)))
        }
        #expect(
            kinds.isSuperset(of: [
                "stage", "seen", "hunk", "takeTheirs", "rename", "dropImport", "updateLocks", "restoreLock", "fix",
            ]), "\(kinds.sorted())")
    }

    @Test func `many decisions are undone to the first and redone to the last`() async throws {
        let place = try await WorldFiles.notes()
        let workbench = place.workbench()
        let ops = await workbench.open().changes.map(\.id)
        for round in 0..<Self.rounds {
            var dice = SeededGenerator(seed: UInt64(round))
            let start = try await State(place, workbench)
            let count = await workbench.snapshot().undoCount
            var states = [start]
            while states.count <= 8 {
                let chosen = Array(ops.shuffled(using: &dice).prefix(3))
                let staged = Set(await workbench.snapshot().stage.staged.map(\.id))
                let hunks = await someHunk(workbench)
                let actions: [Action] =
                    hunks + [
                        .stage(chosen, withNeeds: true), .unstage(chosen.filter(staged.contains)),
                        .markSeen(chosen, true),
                        .markSeen(chosen, false), .clearStage,
                    ]
                guard let action = actions.randomElement(using: &dice) else { return }
                let undoCount = await workbench.snapshot().undoCount
                _ = try await workbench.perform(action)
                // A step that changes nothing is not a decision.
                if await workbench.snapshot().undoCount > undoCount {
                    states.append(try await State(place, workbench))
                }
            }
            for state in states.dropLast().reversed() {
                _ = try await workbench.perform(.undo)
                #expect(try await State(place, workbench) == state)
            }
            #expect(await workbench.snapshot().undoCount == count)
            for state in states.dropFirst() {
                _ = try await workbench.perform(.redo)
                #expect(try await State(place, workbench) == state)
            }
        }
    }

    /// Decisions about changes, one of each kind.
    private func reviews(_ snapshot: Snapshot, _ dice: inout SeededGenerator) -> [Action] {
        let ops = snapshot.changes.map(\.id)
        guard let op = ops.randomElement(using: &dice) else { return [] }
        return [.stage([op], withNeeds: true), .stage(ops, withNeeds: true), .markSeen([op], true)]
    }

    /// The action that marks one hunk of a change with several.
    private func someHunk(_ workbench: Workbench) async -> [Action] {
        for row in await workbench.snapshot().changes {
            guard let detail = await workbench.change(row.id) else { continue }
            let hunks = DifferenceText(detail.difference).fingerprints
            if hunks.count > 1 { return [.markHunksSeen(row.id, [hunks[0]], true)] }
        }
        return []
    }

    /// The action that writes the fix of a finding.
    private func someFix(_ workbench: Workbench) async -> [Action] {
        guard let label = await workbench.snapshot().imports.first?.label,
            let found = await workbench.pack(label)?.findings.first
        else { return [] }
        return [.resolve(.fix(label: label, number: 1, finding: found.id))]
    }

    /// Edits of authored files, one of each kind that this world offers.
    private func edits(_ snapshot: Snapshot) -> [Action] {
        var found: [Resolution] = []
        if let key = snapshot.conflicts.first?.key {
            let free = DefinitionName("\(key.name.namespace)/\(key.name.localName)@77")
            found += [.takeTheirs(key), .rename(key, to: free), .takeAllTheirs([key])]
        }
        if let label = snapshot.imports.first?.label {
            found += [
                .updateLocks(labels: [label]), .restoreLock(label: label, to: nil), .dropImport(label: label),
            ]
        }
        return found.map { .resolve($0) }
    }

    private static func kind(_ action: Action) -> String {
        switch action {
        case .stage: "stage"
        case .markSeen: "seen"
        case .markHunksSeen: "hunk"
        case .resolve(let resolution, _): String(String(describing: resolution).prefix { $0.isLetter })
        default: "other"
        }
    }
}
