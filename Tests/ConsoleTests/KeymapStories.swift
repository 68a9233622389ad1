import Canvas
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Every row of the keymap has a visible effect, with each of its keys.
@Suite struct KeymapStories {
    /// Preceding steps; every key has an effect in at least one of these situations.
    private static let situations: [@Sendable (inout RobotUser) -> Void] = [
        { _ in },
        { $0.press(.down, .down) },
        { $0.press(.end) },
        { user in
            user.press(.tab)
            user.press(.down, .down)
        },
        { user in
            user.type("v")
            user.type("/s")
            user.press(.enter)
        },
        // A change of a proposal.
        { user in
            user.type("7j")
            user.press(.enter, .end)
        },
        // A decision to undo, and one to redo.
        { user in
            let name = user.model.screen
            user.goTo("replace:defplan:notes/sync@1")
            user.type(" s")
            user.press(.control("o"))
            user.type("u")
            user.open(name)
        },
        // A reference that was followed.
        { user in
            let name = user.model.screen
            user.type("5")
            user.find("share kind:plan")
            user.type("t")
            user.press(.tab, .home, .down, .enter)
            user.open(name)
        },
        // A search that found something.
        { user in
            user.press(.end, .tab, .home)
            user.type("/e")
            user.press(.enter)
        },
        { user in user.type("+") },
        { user in
            user.press(.tab, .end)
            user.press(.right, .right)
        },
        { user in
            user.goTo("replace:defplan:notes/sync@1")
            user.type(" ")
            user.press(.up)
        },
        { user in
            user.press(.home)
            user.type("h")
        },
        { user in user.type("<") },
        { user in user.goTo(proposal: 3) },
        { user in user.goTo(proposal: 4) },
        { user in
            user.type("t")
            user.press(.tab)
            user.select { if case .finding = $0 { true } else { false } }
        },
    ]

    /// Everything visible, all actions and previews that were requested, and all other jobs.
    private struct Trace: Equatable {
        var grid: Grid
        var performed: [Action]
        var jobs: [Job]
        var previewed: [Resolution]

        init(_ user: RobotUser) {
            (grid, performed, jobs, previewed) = (user.grid, user.world.performed, user.jobs, user.previewed)
        }
    }

    /// Every screen, and nil for the keys that mean the same everywhere.
    private static let scopes: [Screen?] = Screen.all + [nil]

    private static func users(_ scope: Screen?) -> [RobotUser] {
        let name = scope ?? .overview
        let worlds: [FakeWorld] = [.importing, FakeWorld(), .broken]
        return worlds.flatMap { world in
            situations.map { prepare in
                var user = RobotUser(world, width: 110, height: 24)
                user.open(name)
                prepare(&user)
                return user
            }
        }
    }

    @Test(arguments: scopes) func `every key has an effect`(scope: Screen?) {
        let users = Self.users(scope)
        for binding in Keymap.keys(of: scope) {
            for key in binding.keys {
                let hasEffect = users.contains { user in
                    guard Keymap.binding(for: key, on: user.model.screen)?.help == binding.help else { return false }
                    var after = user
                    after.press(key)
                    return Trace(after) != Trace(user) && !after.status.contains("unknown key")
                }
                #expect(hasEffect, "\(key) (\(binding.help))")
            }
        }
    }

    @Test(arguments: scopes) func `keys of one row have the same effect`(scope: Screen?) {
        for user in Self.users(scope) {
            for binding in Keymap.keys(of: scope) where binding.keys.count > 1 {
                let traces = binding.keys.map { key in
                    var after = user
                    after.press(key)
                    return Trace(after)
                }
                #expect(traces.dropFirst().allSatisfy { $0 == traces[0] }, "\(binding.help)")
            }
        }
    }

    @Test(arguments: scopes) func `an entry of the palette has the same effect as its key`(scope: Screen?) {
        let skipped: Set<String> = ["command", "cancel"]
        for user in Self.users(scope).prefix(6) {
            let bindings = Keymap.keys(of: scope).filter {
                user.model.isUseful($0) && Keymap.binding(for: $0.keys[0], on: user.model.screen)?.help == $0.help
            }
            for binding in bindings where !skipped.contains(binding.label) {
                guard user.model.layers.isEmpty, !user.model.list.isTyping, !user.model.detail.isSearching else {
                    continue
                }
                var (byKey, byName) = (user, user)
                byKey.press(binding.keys[0])
                byName.type(":")
                byName.type(binding.label)
                guard let menu = byName.model.layers.last as? Menu,
                    let place = menu.entries.firstIndex(where: { $0.choice == .command(binding.label, on: nil) })
                else {
                    Issue.record("\(binding.label) is not in the palette")
                    continue
                }
                for _ in 0..<place { byName.press(.down) }
                byName.press(.enter)
                #expect(Trace(byName) == Trace(byKey), "\(binding.label)")
            }
        }
    }

    @Test func `every row has a label and a sentence, and no two on one screen the same key`() {
        for name in Screen.all {
            var own: Set<Key> = []
            for binding in name.keys {
                #expect(!binding.label.isEmpty && !binding.help.isEmpty && !binding.keys.isEmpty)
                for key in binding.keys { #expect(own.insert(key).inserted, "\(key) on \(name)") }
            }
        }
    }
}
