import AIR
import CanonicalCBOR
import Files
import Randomness
import SystemPackage
import Testing
import Workbench
import WorldIO

@testable import Console

/// What must hold of decisions on real worlds, in whatever order they are taken.
@Suite struct StageOrderTests {
    private static let rounds = Effort.count("AOS_LONG_TESTS", default: 0) > 0 ? 20 : 1

    /// All that decisions change: authored files, and what the reviewer staged and saw.
    private struct State: Equatable {
        var files: [String: [UInt8]]
        var stage: StageState
        var seen: Set<OpID>
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

    @Test func `many decisions are taken back to the beginning and done again to the end`() async throws {
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
                let actions: [Action] = [
                    .stage(chosen, withNeeds: true), .unstage(chosen.filter(staged.contains)), .markSeen(chosen, true),
                    .markSeen(chosen, false), .clearStage,
                ]
                guard let action = actions.randomElement(using: &dice) else { return }
                let undoCount = await workbench.snapshot().undoCount
                _ = try await workbench.perform(action)
                // What changes nothing is no decision.
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
}
