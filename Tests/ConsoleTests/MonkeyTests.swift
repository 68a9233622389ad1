import AIR
import Canvas
import Files
import JSON
import Randomness
import SystemPackage
import Testing
import WorldProtocol

@testable import Console

/// Many random keys, resizes and changes of files on real worlds: nothing traps, and all invariants hold.
///
/// `AOS_MONKEY_KEYS=100000` presses that many keys instead of a few hundred.
@Suite struct MonkeyTests {
    private static let keys = Effort.count("AOS_MONKEY_KEYS", default: 600)
    /// The seeds of the monkeys at each world.
    private static let seeds: Range<UInt64> = keys < 10_000 ? 0..<2 : 0..<4
    private static let steps = keys / (2 * seeds.count + 2)

    @Test(arguments: seeds) func `random keys at the demonstration world`(seed: UInt64) async throws {
        try await play(.demo(), seed: seed)
    }

    @Test(arguments: seeds) func `random keys at a hostile world`(seed: UInt64) async throws {
        try await play(HostileWorld.create(seed: seed), seed: seed, hostile: true)
    }

    @Test(arguments: [false, true]) func `random keys in a read-only world`(isHostile: Bool) async throws {
        let place = try await isHostile ? HostileWorld.create(seed: 9) : WorldFiles.demo()
        var monkey = await Monkey(place, seed: 9, isReadOnly: true) { _, _ in }
        let before = try contents(place)
        try await monkey.play(Self.steps)
        #expect(try contents(place) == before, "something was written")
    }

    @Test func `a hostile world has something to review`() async throws {
        for seed in 0..<3 as Range<UInt64> {
            let user = await WorldUser(at: try await HostileWorld.create(seed: seed))
            let snapshot = try #require(user.model.snapshot)
            #expect(snapshot.baseHash != nil)
            #expect(snapshot.changes.count > 4, "\(snapshot.diagnostics)")
            #expect(snapshot.proposals.count == 1)
        }
    }

    private func play(_ place: WorldFiles, seed: UInt64, hostile: Bool = false) async throws {
        var monkey = await Monkey(place, seed: seed) { place, dice in
            if hostile, Bool.random(using: &dice) {
                var world = HostileWorld(seed: dice.next())
                try world.write(to: place, isConflicting: Int.random(in: 0..<4, using: &dice) == 0)
            } else {
                try Self.changeFiles(place, hostile, &dice)
            }
        }
        try await monkey.play(Self.steps)
        #expect(monkey.frames > Self.steps)
        try await checkFiles(place, monkey.user)
    }

    /// Changes the files of a world as a careless colleague would.
    private static func changeFiles(_ place: WorldFiles, _ isHostile: Bool, _ dice: inout SeededGenerator) throws {
        let authored = try place.all()
        switch Int.random(in: 0..<8, using: &dice) {
        case 0 where !isHostile: try place.setNotes(to: "base")
        case 1 where !isHostile: try place.setNotes(to: "working")
        case 2, 3:
            guard let file = authored.randomElement(using: &dice) else { return }
            let bytes = try place.files.read(file, limit: 1 << 20)
            try place.write(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &dice))), to: file)
        case 4:
            guard let file = authored.randomElement(using: &dice) else { return }
            try place.files.remove(file)
        case 5: try place.copy("worlds/hostile")
        case 6:
            let name = NaughtyText.fileNames.randomElement(using: &dice) ?? "x"
            let text = NaughtyText.all.randomElement(using: &dice) ?? ""
            try place.write(Array(text.utf8), to: place.world.appending("air").appending(name + ".json"))
        default:
            if isHostile {
                var world = HostileWorld(seed: dice.next())
                try world.write(to: place, isConflicting: Int.random(in: 0..<4, using: &dice) == 0)
            } else {
                try place.setDemonstrationFiles()
            }
        }
    }

    /// The contents of a world's folder, byte for byte.
    private func contents(_ place: WorldFiles) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for file in try place.all(below: "") { found[file.string] = try place.files.read(file, limit: 1 << 24) }
        return found
    }

    /// Checks that a restarted console reads the same state from the files.
    private func checkFiles(_ place: WorldFiles, _ user: WorldUser) async throws {
        var user = user
        user.held = nil
        // A popup or a text field would receive the key.
        for _ in 0..<8 { await user.press(.escape) }
        await user.type("R")
        let before = try #require(user.model.snapshot)
        await user.restart()
        let after = try #require(user.model.snapshot)
        #expect(before.stage == after.stage)
        #expect(before.decisions == after.decisions)
        #expect(before.proposals == after.proposals)
        #expect(after.diagnostics.allSatisfy { !$0.code.rawValue.hasPrefix("journal") }, "\(after.diagnostics)")
        for file in try place.all(below: ".aos") where file.extension == "json" {
            let bytes = try place.files.read(file, limit: 1 << 24)
            #expect(throws: Never.self, "\(file)") { try JSONParser.parse(bytes) }
        }
    }
}
