import CanonicalCBOR
import Canvas
import Testing
import WorldProtocol

@testable import Console

@Suite struct WorldStories {
    @Test func `a change in the files is staged, proposed, approved and applied`() async throws {
        var user = try await WorldUser()
        #expect(user.screen.contains("unreviewed"))
        await user.type("6a")
        if user.model.layers.last is Question { await user.press(.tab, .enter) }
        #expect(user.screen.contains("compiles)"))
        await user.type("1")
        #expect(user.screen.contains("Authority"))
        await user.type("6S")
        await user.type("all of it")
        await user.press(.enter)
        #expect(user.model.screen == .proposals)
        #expect(user.screen.contains("> 0 submitted all of it"))
        await user.type("s")
        #expect(user.screen.contains("[x] shadowed"))
        // Authority is above the report.
        for _ in 0..<20 where !user.screen.contains("the result is valid") { await user.type("J") }
        #expect(user.screen.contains("the result is valid"), "\(user.screen)")
        let hash = try #require(user.model.snapshot?.proposals.first?.manifestHash)
        await user.type("Ay" + hash.hex.prefix(4))
        await user.press(.enter)
        #expect(user.screen.contains("proposal 0 is approved"))
        await user.type("Py" + hash.hex.prefix(4))
        await user.press(.enter)
        #expect(user.screen.contains("proposal 0 is applied"))
        #expect(user.model.snapshot?.baseHash == hash)
        await user.type("6")
        #expect(user.screen.contains("no changes against the base"))
    }

    @Test func `decisions are undone and redone`() async throws {
        var user = try await WorldUser()
        await user.type("6D")
        let staged = user.model.snapshot?.stage.staged.count ?? 0
        #expect(staged > 0)
        await user.type("u")
        #expect(user.model.snapshot?.stage.staged.isEmpty == true)
        await user.press(.control("r"))
        #expect(user.model.snapshot?.stage.staged.count == staged)
    }

    @Test func `every definition and every change can be read`() async throws {
        var user = try await WorldUser()
        await user.type("5")
        for _ in 0..<(user.model.snapshot?.definitions.count ?? 0) + 7 {
            await user.press(.down)
            if case .definition = user.model.detail.subject { #expect(user.model.detail.text.count > 4) }
        }
        #expect(user.model.list.state.selection == user.model.list.rows.count - 1)
        await user.type("6")
        for _ in 0..<(user.model.snapshot?.changes.count ?? 0) + 12 {
            await user.press(.down)
            if case .change(let id) = user.model.detail.subject {
                #expect(!user.model.detail.text.hunks.isEmpty, "\(id)")
            }
        }
    }

    @Test func `why a definition is here is explained from the manifest down`() async throws {
        var user = try await WorldUser()
        await user.type("5/sharelink kind:schema")
        await user.press(.enter, .end)
        await user.type("w")
        #expect(user.screen.contains("The manifest"))
        #expect(user.screen.contains("-> trigger ") || user.screen.contains("-> route "), "\(user.screen)")
        await user.press(.escape)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a read-only world is not written to`() async throws {
        var user = try await WorldUser(isReadOnly: true)
        #expect(user.screen.contains("read-only"))
        await user.type("6 ")
        #expect(user.screen.contains("this world is read-only"))
        #expect(user.model.snapshot?.stage.staged.isEmpty == true)
    }
}
