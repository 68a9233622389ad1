import AIR
import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// Reading definitions, changes and texts.
@Suite struct ReadingStories {
    /// A user who reads a plan.
    private func reading(height: Int = 40, width: Int = 120) -> RobotUser {
        var user = RobotUser(width: width, height: height)
        user.type("5")
        user.find("share kind:plan")
        user.focus(.detail)
        return user
    }

    @Test func `the views of a definition cycle in both directions`() {
        var user = reading()
        var seen: [String] = []
        for _ in DefinitionTab.allCases {
            seen.append(user.detail)
            user.type("t")
        }
        #expect(Set(seen).count == DefinitionTab.allCases.count)
        #expect(user.detail == seen[0])
        user.type("T")
        #expect(user.detail == seen[seen.count - 1])
    }

    @Test func `a definition is shown in normal form, and as authored on request`() {
        var user = reading()
        #expect(user.sees("\"timeout_ms\": 500"))
        user.type("f")
        #expect(user.sees("\"timeout_ms\": 501"))
        user.type("f")
        #expect(user.sees("\"timeout_ms\": 500"))
    }

    @Test func `the canonical bytes can be read`() throws {
        var user = reading()
        user.type("T")
        #expect(user.detail.hasPrefix("000000"))
        #expect(user.detail.contains("notes/"))
        let row = try #require(FakeWorld().definition(DefinitionKey(.plan, DefinitionName("notes/share@1"))))
        #expect(user.model.detail.text.count == (row.bytes.count + 15) / 16)
    }

    @Test func `the editor opens at the place of a definition`() {
        var user = reading()
        user.type("e")
        #expect(user.jobs == [.edit(file: "air/\(DefinitionKind.plan.layoutFile)", line: 12)])
    }

    @Test func `a reference is followed to its definition, also with a single pane`() {
        var user = reading(height: 24, width: 80)
        user.type("t")
        user.press(.home, .down, .enter)
        #expect(user.model.list.selected == .definition(DefinitionKey(.schema, DefinitionName("notes/Note@1"))))
        #expect(user.model.layout.focus == .detail)
        #expect(user.sees("notes/Note@1"))
        user.press(.control("o"))
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("notes/share@1"))))
    }

    @Test func `going back without a history says so`() {
        var user = RobotUser()
        user.press(.control("o"))
        #expect(user.status.contains("nothing to go back to"))
    }

    @Test func `a search moves both ways, wraps around, and reports no matches`() {
        var user = reading()
        user.press(.home)
        user.type("/op\"")
        user.press(.enter)
        let first = user.model.detail.place.selection
        user.type("n")
        let second = user.model.detail.place.selection
        #expect(second > first)
        user.type("N")
        #expect(user.model.detail.place.selection == first)
        user.type("N")
        #expect(user.model.detail.place.selection > second, "from the first match back to the last")
        user.type("/no such thing")
        user.press(.enter)
        #expect(user.status.contains("no match"))
    }

    @Test func `without a search, the key for the next match explains how to search`() {
        var user = reading()
        user.type("n")
        #expect(user.status.contains("/"))
        #expect(user.model.detail.place.selection == 0)
    }

    @Test func `a text scrolls by lines, half pages and pages`() {
        var user = reading(height: 20)
        let last = user.model.detail.text.count - 1
        user.type("jjk")
        #expect(user.model.detail.place.selection == 1)
        user.press(.control("d"))
        let half = user.model.detail.place.selection
        #expect(half > 1)
        user.press(.control("u"))
        #expect(user.model.detail.place.selection < half)
        user.type("G")
        #expect(user.model.detail.place.selection == last)
        user.press(.pageUp)
        #expect(user.model.detail.place.selection < last)
        user.type("g")
        #expect(user.model.detail.place.selection == 0)
        user.press(.pageDown, .end)
        #expect(user.model.detail.place.selection == last)
    }

    @Test func `a list scrolls by pages within its bounds`() {
        var user = RobotUser(width: 120, height: 20)
        user.type("5")
        let count = user.model.list.rows.count
        user.press(.pageDown)
        let page = user.model.list.state.selection
        #expect(page > 5)
        user.press(.pageUp)
        #expect(user.model.list.state.selection < page)
        for _ in 0..<20 { user.press(.pageDown) }
        #expect(user.model.list.state.selection == count - 1)
        user.press(.down, .control("f"), .control("d"))
        #expect(user.model.list.state.selection == count - 1)
        for _ in 0..<20 { user.press(.control("b")) }
        #expect(user.model.list.state.selection == 0)
        user.press(.up, .control("u"))
        #expect(user.model.list.state.selection == 0)
    }

    @Test func `past the last hunk a message says that there are no more`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        for _ in 0..<12 { user.type("]") }
        #expect(user.status.contains("no more hunks"))
        for _ in 0..<12 { user.type("[") }
        #expect(user.status.contains("no earlier hunks"))
    }

    @Test func `a change shows old and new values and folds unchanged ones`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        #expect(user.detail.contains("500") && user.detail.contains("2000"))
        #expect(user.detail.contains("v2/notes"))
        #expect(user.detail.contains("... 3 unchanged"))
    }

    @Test func `every row of a wrapped line has the target of the line`() {
        var text = DetailText()
        text.addProse("one two three four five six seven", width: 12, indent: 2, to: .choice(0))
        #expect(text.count > 2)
        #expect(text.targetLines == Array(0..<text.count))
    }

    @Test func `why something is here can be asked and answered`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.held = []
        user.type("w")
        #expect(user.status.contains("finding the references to it"))
        let jobs = user.held ?? []
        user.held = nil
        for job in jobs { user.answer(job) }
        #expect(user.sees("Why notes/share@1 is here"))
        #expect(user.sees("-> trigger notes/Drafted@1->notes/digest@1"))
        user.type("w")
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a heading has no definition to explain and no file to open`() {
        var user = RobotUser()
        user.type("5")
        user.press(.home)
        user.type("w")
        #expect(user.status.contains("select a definition first"))
        user.type("e")
        #expect(user.status.contains("no file to open"))
    }
}
