import AIR
import CanonicalCBOR
import Canvas
import Governance
import Testing

@testable import Console
@testable import WorldProtocol

@Suite struct FindingStories {
    @Test func `a filter narrows the list while it is typed`() {
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
        ("pack:session", 1), ("!pack:primary", 1), ("ns:notes/", 61), ("ns:note/", 0), ("\"sh\" kind:plan", 1),
        ("\"kind:plan", 0), ("uses:notes/Note@1", 3), ("uses:note", 3), ("!uses:Note@1", 58), ("uses:cap_http", 1),
        ("usedby:notes/share@1", 2), ("uses:nobody", 0), ("uses:Note@1 kind:plan sh", 1),
    ])
    func `fields and negation`(text: String, count: Int) {
        var user = RobotUser()
        user.type("5/" + text)
        #expect(user.model.list.shown == count)
    }

    @Test func `matches stay correct while the filter grows and shrinks`() {
        var user = RobotUser()
        user.type("5/s")
        let first = user.model.list.shown
        for letter in "h kind:pl" { user.type(String(letter)) }
        #expect(user.model.list.shown == 1)
        for _ in 0..<9 { user.press(.backspace) }
        #expect(user.model.list.shown == first)
    }

    @Test func `names can be searched while the world is still being read`() throws {
        var user = RobotUser(holds: true)
        user.type("5")
        #expect(user.sees("reading the world"))
        let request = try #require(user.held?.first?.request)
        var progress = JobProgress()
        progress.found = user.world.snapshot.definitions.map(\.key).filter { $0.name.text.hasPrefix("notes/s") }
        let count = progress.found.count
        user.receive(.progress(request: request, progress))
        #expect(user.sees("notes/share@1") && user.sees("notes/sync@1") && user.sees("\(count) so far"), "\(user)")
        user.type("/share")
        user.press(.enter, .end)
        #expect(!user.sees("notes/sync@1"))
        let selected = user.model.list.selected
        let share = DefinitionKey(.plan, DefinitionName("notes/share@1"))
        #expect(selected == .definition(share))
        // Only the name is known, so no key to open it is offered.
        #expect(!user.sees("Enter open"), "\(user)")
        user.press(.enter)
        let held = user.held ?? []
        user.held = nil
        for job in held { user.answer(job) }
        #expect(user.model.list.selected == selected)
        #expect(user.sees("2 of 61") && user.sees("Enter open"), "\(user)")
    }

    @Test func `an unknown field is reported, and searched as text`() {
        var user = RobotUser()
        user.type("5/kin:plan")
        #expect(user.status.contains("unknown field kin:; use kind: ns:"))
        #expect(user.sees("no matches"))
        user.press(.escape)
        user.type("7/kind:plan")
        #expect(user.status.contains("kind: doesn't apply to Proposals"))
    }

    @Test(arguments: [
        ("1", "state:warn", 0), ("6", "ns:notes/ !kind:plan", 16), ("6", "uses:notes/Shared@1", 1),
        ("6", "\"add:defplan:notes/share@1\"", 1), ("6", "add:defplan:notes/share@1", 1), ("7", "grace", 3),
        ("7", "hash:sha256:", 6), ("6", "pack:primary kind:plan", 6),
    ])
    func `every screen filters by its own fields`(screen: String, text: String, count: Int) {
        var user = RobotUser()
        user.type(screen + "/" + text)
        #expect(user.model.list.shown == count)
    }

    @Test(arguments: [
        ("2", "kind:effect", 1), ("2", "ns:session", 1), ("4", "state:drift", 1), ("3", "uses:Note@1", 1),
    ])
    func `imports and conflicts filter by their own fields`(screen: String, text: String, count: Int) {
        var user = RobotUser(.importing)
        user.type(screen + "/" + text)
        #expect(user.model.list.shown == count)
    }

    @Test func `nothing is hidden while references are still being found`() {
        var user = RobotUser()
        user.type("5/")
        user.held = []
        user.type("uses:Note@1")
        #expect(user.model.list.shown == 61)
        #expect(user.sees("finding references"))
        for job in user.held ?? [] { user.answer(job) }
        #expect(user.model.list.shown == 3)
    }

    @Test func `definitions are grouped by namespace`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.type("b")
        #expect(user.sees("- notes/ 1"))
        #expect(user.sees("plan       notes/share@1"))
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("notes/share@1"))))
        user.press(.escape, .left, .left)
        #expect(user.sees("+ notes/ 61"))
        user.type("b")
        #expect(user.sees("- schemas 32"))
    }

    @Test func `going back returns to the line, and going forward to the reference`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.type("t")
        user.press(.tab)
        user.press(.home, .down, .enter)
        let note = RowID.definition(DefinitionKey(.schema, DefinitionName("notes/Note@1")))
        #expect(user.model.list.selected == note)
        user.press(.control("o"))
        #expect(user.model.layout.focus == .detail)
        #expect(user.model.detail.place.selection == 1)
        user.press(.control("n"))
        #expect(user.model.list.selected == note)
        user.press(.control("n"))
        #expect(user.status.contains("nothing to go forward to"))
    }

    @Test func `the history of a definition leads to its proposals`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.type("tt")
        #expect(user.sees("changed by proposal 3"))
        #expect(user.sees("added without a proposal"))
        #expect(user.sees("in proposal 5"))
        #expect(user.sees("submitted, not applied"))
        user.press(.tab)
        user.select { $0 == .proposal(ProposalID(3)) }
        user.press(.enter)
        #expect(user.model.list.selected == .proposal(ProposalID(3)))
    }

    @Test func `a search that wraps around says so`() {
        var user = RobotUser()
        user.type("5")
        user.find("share kind:plan")
        user.press(.tab)
        user.press(.home)
        user.type("/emit_effect")
        user.press(.enter)
        user.type("n")
        #expect(!user.status.contains("continued"))
        user.type("n")
        #expect(user.status.contains("continued from the top"))
        user.type("N")
        #expect(user.status.contains("continued from the bottom"))
    }

    @Test func `a hash finds its definition`() {
        var user = RobotUser()
        let row = FakeWorld.definitions[40]
        user.type("5/hash:" + row.hash.short)
        #expect(user.model.list.shown == 1)
        #expect(user.sees(row.key.name.text))
    }

    @Test func `references are followed, and back returns`() {
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

    @Test func `the palette opens definitions and runs commands`() {
        var user = RobotUser()
        user.type(":ntshr")
        user.press(.enter)
        #expect(user.model.screen == .definitions)
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("notes/share@1"))))
        user.type(":reload")
        user.press(.enter)
        #expect(user.world.performed == [.reload])
    }

    @Test func `a detail can be searched`() {
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

    @Test func `copying copies the selection`() {
        var user = RobotUser()
        user.type("5")
        user.find("api_key")
        user.type("yc")
        #expect(user.jobs == [.copy("aos defs show notes/api_key@1 --kind defsecret", what: "the command")])
        user.type("yn")
        #expect(user.jobs.last == .copy("notes/api_key@1", what: "the name"))
    }

    @Test func `a broken world opens with its first problem and the editor goes there`() {
        var user = RobotUser(.broken)
        #expect(user.sees("close the list with `]`"))
        #expect(user.sees("air/plans.air.json:41:7"))
        user.type("e")
        #expect(user.jobs == [.edit(file: "air/plans.air.json", line: 41)])
        user.type("]e")
        #expect(user.jobs.last == .edit(file: "air/plans.air.json", line: 88))
    }

    @Test func `a world without a base says how to get one`() {
        let user = RobotUser(.withoutBase)
        #expect(user.sees("aos import --mode genesis"))
        #expect(user.sees("! no base"))
    }

    @Test(arguments: ["5", "6"]) func `an exclamation mark before a word excludes matches`(screen: String) {
        var user = RobotUser()
        user.type(screen)
        let all = user.model.list.shown
        user.type("/share")
        let having = user.model.list.shown
        user.press(.escape)
        user.type("/!share")
        #expect(having > 0 && having < all)
        #expect(user.model.list.shown == all - having)
        user.press(.escape)
        // Within a word it is an ordinary character.
        user.type("/sh!are")
        #expect(user.model.list.shown == 0)
    }

    @Test(arguments: ["5", "6", "7", "1"]) func `a filter selects its first match`(screen: String) {
        var user = RobotUser(.importing)
        user.type(screen)
        user.press(.end)
        user.type("/e")
        let rows = user.model.list.rows
        let first = rows.firstIndex(where: \.isItem)
        #expect(user.model.list.state.selection == first)
        user.press(.down)
        user.type("s")
        #expect(user.model.list.state.selection == user.model.list.rows.firstIndex(where: \.isItem) ?? 0)
    }

    @Test func `after filtering, keys act on the match and not on the row selected before`() {
        var user = RobotUser()
        user.type("6")
        user.press(.end)
        user.type("/defplan:notes/sync@1")
        user.press(.enter)
        user.type("D")
        #expect(user.staged.contains("replace:defplan:notes/sync@1"))
    }

    @Test(arguments: [40, 80, 120]) func `an unknown field is reported with all valid fields, uncut`(width: Int) {
        var user = RobotUser(width: width, height: 24)
        user.type("5/zzz:1")
        let text = user.lines.map { $0.filter { $0 != "│" } }.joined(separator: " ").split(separator: " ")
        for field in ["zzz:;", "kind:", "ns:", "pack:", "hash:", "uses:", "usedby:", "state:"] {
            #expect(text.contains { $0 == field }, "\(field) in \(user.screen)")
        }
    }

    @Test func `the log shows commands and exports them as a script`() {
        var user = RobotUser()
        user.type("6 @")
        #expect(user.sees("aos stage add"))
        user.type("Y")
        guard case .copy(let script, _)? = user.jobs.last else {
            Issue.record("nothing was copied")
            return
        }
        #expect(script.hasPrefix("#!/bin/sh\n# The decisions, as commands."))
        #expect(script.contains("\nset -eu\nworld=/worlds/notes\ncd \"${1:-$world}\"\n"))
        #expect(script.contains("\naos stage add "))
    }

    @Test func `the log is saved to a file named in a prompt`() {
        var user = RobotUser()
        user.type("6 @s")
        #expect(user.sees("File:"))
        for _ in 0..<"decisions.sh".count { user.press(.backspace) }
        user.type("my.sh")
        user.press(.enter)
        #expect(user.world.performed.last == .saveLog("my.sh", after: 0))
    }

    @Test func `earlier decisions are saved only when all are requested`() {
        var world = FakeWorld()
        world.snapshot.decisions = [Decision(time: 7, text: "genesis", command: "aos import", isUndone: false)]
        var user = RobotUser(world)
        user.type("@s")
        #expect(user.status.contains("no decisions since aos was opened; S saves all"))
        user.type("6 @s")
        #expect(user.sees("1 decision since aos was opened, as commands"))
        user.press(.enter)
        #expect(user.world.performed.last == .saveLog("decisions.sh", after: 7))
        user.press(.escape)
        user.type("@S")
        #expect(user.sees("2 decisions, as commands"))
        user.press(.enter)
        #expect(user.world.performed.last == .saveLog("decisions.sh", after: 0))
    }

    @Test func `the log of a read-only world is not saved to a file`() {
        var user = RobotUser(FakeWorld(readOnly: true))
        user.type("@s")
        #expect(user.world.performed.isEmpty)
        #expect(user.status.contains("read-only"))
    }

    @Test func `the palette finds actions of other screens and opens the screen first`() {
        var user = RobotUser()
        user.type("5:shadow")
        #expect(user.sees("Proposals: compute what"))
        user.press(.enter)
        #expect(user.model.screen == .proposals)
        #expect(user.world.performed.isEmpty)
        #expect(user.status.contains("s shadow: compute what the proposal"))
        user.type("1:group")
        user.press(.enter)
        #expect(user.model.screen == .definitions)
        #expect(user.sees("- notes/ 61"))
    }

    @Test func `the palette finds the best match among many definitions`() {
        var world = FakeWorld()
        world.snapshot.definitions = (0..<3_000).map { number in
            DefinitionRow(
                key: DefinitionKey(.plan, DefinitionName("gen/plan\(10_000 + number)@1")), hash: FakeWorld.hash("x"),
                authoredHash: FakeWorld.hash("x"), origins: [], isListed: true, problem: nil)
        }
        var user = RobotUser(world)
        user.type("5:plan12999")
        user.press(.enter)
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("gen/plan12999@1"))))
    }

    @Test func `help can be searched across all screens`() {
        var user = RobotUser()
        user.type("5?")
        #expect(!user.sees("stage together with its dependencies"))
        user.type("/dependencies")
        #expect(user.sees("stage together with its dependencies"))
        #expect(user.sees("Patch"))
        #expect(!user.sees("redraw the screen"))
        user.type("zzz")
        #expect(user.sees("no matches"))
        user.press(.escape, .escape)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a read-only world offers no key that writes`() {
        var user = RobotUser(FakeWorld(readOnly: true))
        user.type("6?")
        #expect(!user.sees("stage together with its dependencies"))
        user.press(.end)
        #expect(user.sees("read-only"))
        user.press(.escape)
        user.type(":stage")
        #expect(user.sees("unavailable: this world is read-only"))
        user.press(.escape)
        user.type(" ")
        #expect(user.status.contains("read-only"))
    }

    @Test func `names that look alike are flagged, explained and found`() {
        var world = FakeWorld()
        for name in ["notes/F1ag@1", "notes/N\u{43E}te@1"] {
            world.snapshot.definitions.append(
                DefinitionRow(
                    key: DefinitionKey(.schema, DefinitionName(name)), hash: FakeWorld.hash(name),
                    authoredHash: FakeWorld.hash(name), origins: [], isListed: true, problem: nil))
        }
        world.snapshot.definitions.sort { $0.key < $1.key }
        var user = RobotUser(world)
        user.type("5")
        user.find("state:look")
        // Two pairs, with two names each.
        #expect(user.model.list.shown == 4)
        #expect(user.sees("! notes/N\u{43E}te@1"))
        #expect(user.sees("looks like another"))
        #expect(user.sees("the name looks like notes/Note@1, which is another schema"))
        #expect(user.sees("notes/N\\u{43e}te@1"))
    }

    @Test func `a heading is copied as a command or as ids`() {
        var user = RobotUser()
        user.type("5gyc")
        #expect(user.jobs.last == .copy("aos defs list --kind defschema", what: "the command"))
        user.type("6gyi")
        guard case .copy(let ids, _)? = user.jobs.last else {
            Issue.record("nothing was copied")
            return
        }
        #expect(ids.hasPrefix("add:defschema:notes/Digest@1\nadd:defschema:"))
    }
}
