import AIR
import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import Workbench

@Suite struct FindingStories {
    @Test func `a filter narrows while it is typed`() {
        var user = RobotUser()
        user.type("5/sh")
        #expect(user.sees("notes/share@1"))
        #expect(user.sees("notes/Shared@1"))
        #expect(!user.sees("notes/sync@1"))
        user.type(" !kind:schema")
        #expect(!user.sees("notes/Shared@1"))
        #expect(user.sees("1 of 61"))
        user.press(.escape)
        #expect(user.sees("61"))
        #expect(user.model.list.filter.text.isEmpty)
    }

    @Test(arguments: [
        ("kind:plan", 12), ("kind:defcap", 4), ("ns:notes", 61), ("ns:sys", 0), ("state:problem", 1),
        ("state:unlisted", 0), ("!kind:schema !kind:plan", 17), ("kind:plan sh", 1), ("SHARE", 2), ("kind:", 61),
        ("pack:session", 1), ("!pack:primary", 1),
    ])
    func `fields and negation`(text: String, count: Int) {
        var user = RobotUser()
        user.type("5/" + text)
        #expect(user.model.list.shown == count)
    }

    @Test func `a hash finds its definition`() {
        var user = RobotUser()
        let row = FakeWorld.definitions[40]
        user.type("5/hash:" + row.hash.short)
        #expect(user.model.list.shown == 1)
        #expect(user.sees(row.key.name.text))
    }

    @Test func `references are followed and left again`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.type("t")
        user.press(.tab)
        user.press(.home, .down, .enter)
        #expect(user.model.list.selected == .definition(DefinitionKey(.schema, DefinitionName("notes/Note@1"))))
        user.press(.control("o"))
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("notes/share@1"))))
    }

    @Test func `the palette opens definitions and does things`() {
        var user = RobotUser()
        user.type(":ntshr")
        user.press(.enter)
        #expect(user.model.screen == .definitions)
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("notes/share@1"))))
        user.type(":reload")
        user.press(.enter)
        #expect(user.world.performed == [.reload])
    }

    @Test func `a text is searched`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.press(.tab)
        user.press(.home)
        user.type("/timeout")
        user.press(.enter)
        #expect(user.model.isMatch(user.model.detail.place.selection))
        user.press(.escape)
        #expect(user.model.detail.search.text.isEmpty)
    }

    @Test func `kinds fold`() {
        var user = RobotUser()
        user.type("5")
        user.press(.left, .left)
        #expect(user.sees("+ schemas 32"))
        #expect(!user.sees("notes/Archived@1"))
        user.press(.enter)
        #expect(user.sees("notes/Archived@1"))
    }

    @Test func `what is copied is what is selected`() {
        var user = RobotUser()
        user.type("5")
        user.find("api_key")
        user.type("yc")
        #expect(user.asked == [.copy("aos defs show notes/api_key@1 --kind defsecret", what: "the command")])
        user.type("yn")
        #expect(user.asked.last == .copy("notes/api_key@1", what: "the name"))
    }

    @Test func `a broken world opens with its first problem and the editor goes there`() {
        var user = RobotUser(.broken)
        #expect(user.sees("close the list with `]`"))
        #expect(user.sees("air/plans.air.json:41:7"))
        user.type("e")
        #expect(user.asked == [.edit(file: "air/plans.air.json", line: 41)])
        user.type("]e")
        #expect(user.asked.last == .edit(file: "air/plans.air.json", line: 88))
    }

    @Test func `a world without a base says how to get one`() {
        let user = RobotUser(.withoutBase)
        #expect(user.sees("aos import --mode genesis"))
        #expect(user.sees("! no base"))
    }

    @Test func `the log shows commands and gives them as a script`() {
        var user = RobotUser()
        user.type("6 @")
        #expect(user.sees("aos stage add"))
        user.type("Y")
        guard case .copy(let script, _)? = user.asked.last else {
            Issue.record("nothing was copied")
            return
        }
        #expect(script.hasPrefix("#!/bin/sh\nset -e\naos stage add "))
    }
}
