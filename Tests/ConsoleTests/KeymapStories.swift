import Canvas
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Every row of the keymap does something that somebody can see, with each of its keys.
@Suite struct KeymapStories {
    /// What somebody may have done before: in one of these situations at least, every key has an effect.
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
        // A decision to take back, and one to do again.
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
        { user in user.goTo(proposal: 3) },
        { user in user.goTo(proposal: 4) },
        { user in
            user.type("t")
            user.press(.tab)
            user.select { if case .finding = $0 { true } else { false } }
        },
    ]

    /// Everything that is visible, and everything that was asked of the world and of the screen.
    private struct Trace: Equatable {
        var grid: Grid
        var performed: [Action]
        var asked: [Job]
        var previewed: [Resolution]

        init(_ user: RobotUser) {
            (grid, performed, asked, previewed) = (user.grid, user.world.performed, user.asked, user.previewed)
        }
    }

    private static func users(_ scope: KeyScope) -> [RobotUser] {
        let name = ScreenName.allCases.first { KeyScope($0) == scope } ?? .overview
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

    @Test(arguments: KeyScope.allCases) func `every key does something`(scope: KeyScope) {
        let users = Self.users(scope)
        for binding in Keymap.all where binding.scope == scope {
            for key in binding.keys {
                let hasEffect = users.contains { user in
                    guard Keymap.binding(for: key, on: user.model.screen)?.input == binding.input else { return false }
                    var after = user
                    after.press(key)
                    return Trace(after) != Trace(user) && !after.status.contains("means nothing")
                }
                #expect(hasEffect, "\(key) (\(binding.help))")
            }
        }
    }

    @Test(arguments: KeyScope.allCases) func `keys of one row do the same`(scope: KeyScope) {
        for user in Self.users(scope) {
            for binding in Keymap.all where binding.scope == scope && binding.keys.count > 1 {
                let traces = binding.keys.map { key in
                    var after = user
                    after.press(key)
                    return Trace(after)
                }
                #expect(traces.dropFirst().allSatisfy { $0 == traces[0] }, "\(binding.help)")
            }
        }
    }

    @Test(arguments: KeyScope.allCases) func `the palette does what the key does`(scope: KeyScope) {
        let skipped: Set<Input> = [.palette, .cancel]
        for user in Self.users(scope).prefix(6) {
            for binding in user.model.bindings where binding.scope == scope && !skipped.contains(binding.input) {
                guard user.model.layers.isEmpty, !user.model.list.isTyping, !user.model.detail.isSearching else {
                    continue
                }
                var (byKey, byName) = (user, user)
                byKey.press(binding.keys[0])
                byName.type(":")
                byName.type(binding.label)
                guard case .menu(let menu)? = byName.model.layers.last,
                    let place = menu.entries.firstIndex(where: { $0.choice == .input(binding.input, on: nil) })
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
        for name in ScreenName.allCases {
            var own: Set<Key> = []
            for binding in Keymap.all where binding.scope == KeyScope(name) {
                #expect(!binding.label.isEmpty && !binding.help.isEmpty && !binding.keys.isEmpty)
                for key in binding.keys { #expect(own.insert(key).inserted, "\(key) on \(name)") }
            }
        }
    }
}
