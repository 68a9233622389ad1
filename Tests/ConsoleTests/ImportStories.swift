import AIR
import CanonicalCBOR
import Canvas
import Randomness
import Testing

@testable import Console
@testable import WorldProtocol

@Suite struct ImportStories {
    // MARK: The screens

    @Test func `a world without imports has no screens for them`() {
        var user = RobotUser()
        #expect(!user.sees("2 Packs"))
        #expect(!user.sees("3 Conflicts"))
        #expect(!user.sees("4 Locks"))
        user.type("2")
        #expect(user.model.screen == .overview)
        #expect(user.status.contains("has no imports"))
        user.type("34")
        #expect(user.model.screen == .overview)
    }

    @Test func `tabs count items that need attention`() {
        let user = RobotUser(.importing)
        #expect(user.sees("2 Packs 1!"))
        #expect(user.sees("3 Conflicts 2!"))
        #expect(user.sees("4 Locks 1!"))
    }

    @Test(arguments: [
        ("conflicts", Screen.conflicts, "> ! "), ("breaks this world", .locks, "session-core"),
        ("1 check fails", .packs, "session-core"), ("without a lock", .locks, "mail"),
    ])
    func `a line of the overview opens the screen that resolves it`(text: String, screen: Screen, row: String) {
        var user = RobotUser(.importing)
        user.press(.home)
        for _ in 0..<20 {
            let selected = user.screen.split(separator: "\n").first { $0.contains("│>") } ?? ""
            if selected.contains(text) { break }
            user.press(.down)
        }
        user.press(.enter)
        #expect(user.model.screen == screen)
        if screen != .conflicts { #expect(user.model.list.selected.map { "\($0)".contains(row) } == true) }
        if screen == .packs { #expect(user.model.detail.packTab == .checks) }
    }

    @Test func `locks that need attention come first`() {
        var user = RobotUser(.importing)
        user.type("4")
        #expect(user.model.list.rows == [.lock(0), .lock(1), .lock(2)])
        user.world.snapshot.imports.reverse()
        user.type("R")
        #expect(user.model.list.rows == [.lock(2), .lock(1), .lock(0)])
        #expect(user.model.list.selected == .lock("session-core"))
    }

    @Test(arguments: [
        ("2", "state:drift", 1), ("2", "kind:pack", 1), ("2", "entry_start", 1), ("4", "state:unlocked", 1),
        ("4", "!state:ok", 2), ("3", "pack:mail", 1), ("3", "kind:schema", 1), ("3", "sync", 1),
    ])
    func `lists are filtered`(screen: String, text: String, count: Int) {
        var user = RobotUser(.importing)
        user.type(screen + "/" + text)
        #expect(user.model.list.shown == count)
    }

    // MARK: Conflicts

    @Test func `a conflict is resolved by taking theirs, and that is undone`() {
        var user = RobotUser(.importing)
        user.type("3")
        #expect(user.model.list.selected == .conflict(FakeWorld.note))
        user.type("t")
        #expect(user.sees("Take theirs for notes/Note@1?"))
        #expect(user.sees("fixes 1 error"))
        #expect(user.sees("+      \"new\": 2"))
        #expect(user.sees(FakeWorld.hash("after \(Resolution.takeTheirs(FakeWorld.note))").hex))
        #expect(user.jobs == [.discardTyping])
        #expect(user.world.performed.isEmpty)
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(.takeTheirs(FakeWorld.note))])
        #expect(user.status.contains("done, u undoes it: edited aos.sync.json"))
        #expect(user.sees("3 Conflicts 1!"))
        #expect(user.model.list.selected == .conflict(FakeWorld.sync))
        user.type("u")
        #expect(user.status.contains("undid: aos.sync.json"))
        #expect(!user.status.contains("u undoes it"))
        #expect(user.sees("3 Conflicts 2!"))
    }

    @Test(arguments: [[Key.enter], [.escape], [.character("q")], [.tab, .tab, .enter], [.control("c")]])
    func `cancel does nothing`(keys: [Key]) {
        for opening in ["3t", "3x", "4t", "4o", "2M"] {
            var user = RobotUser(.importing)
            user.type(opening)
            #expect(user.model.layers.count == 1, "\(opening)")
            for key in keys { user.press(key) }
            #expect(user.model.layers.isEmpty)
            #expect(user.world.performed.isEmpty)
            #expect(user.status.contains("canceled"))
        }
    }

    @Test func `an import is dropped, after a choice if there are several`() {
        var user = RobotUser(.importing)
        user.type("3x")
        #expect(user.sees("Drop the import session-core?"))
        #expect(user.sees("aos conflicts resolve notes/Note@1 --kind defschema --drop-import session-core"))
        user.press(.escape)
        user.press(.down)
        user.type("x")
        #expect(user.sees("Drop which import?"))
        user.type("1")
        #expect(user.previewed.last == .dropImport(label: "session-core"))
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(.dropImport(label: "session-core"))])
        #expect(user.sees("no conflicts"))
    }

    @Test func `a conflict between two imports has no local side to replace`() {
        var user = RobotUser(.importing)
        user.type("3jt")
        #expect(user.status.contains("two imports conflict"))
        #expect(user.previewed.isEmpty)
    }

    @Test(arguments: [("o", false), ("b", true)])
    func `mine is kept under a new name, after a prompt and a preview`(key: String, listsTheirs: Bool) {
        var user = RobotUser(.importing)
        user.type("3" + key)
        #expect(user.sees(listsTheirs ? "Keep both" : "Keep mine") && user.sees("New name:"))
        #expect(user.sees("> notes/Note@2"), "the next free version is the default")
        #expect(user.previewed.isEmpty)
        user.press(.control("u"))
        user.type("Note@7")
        user.press(.enter)
        #expect(user.status.contains("namespace/Name@version") && user.sees("> Note@7"), "the name can be corrected")
        user.press(.home)
        user.type("notes/My")
        user.press(.enter)
        let note = DefinitionKey(.schema, DefinitionName("notes/Note@1"))
        let rename = Resolution.rename(note, to: DefinitionName("notes/MyNote@7"), listsTheirs: listsTheirs)
        #expect(user.previewed == [rename])
        #expect(user.sees("Rename notes/Note@1 to notes/MyNote@7?"))
        #expect(user.sees("--rename notes/MyNote@7" + (listsTheirs ? " --list-theirs" : "")))
        #expect(user.world.performed.isEmpty)
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(rename)])
    }

    @Test func `all local definitions of a namespace are replaced at once`() {
        var user = RobotUser(.importing)
        user.type("3T")
        #expect(user.sees("Take theirs where?") && user.sees("notes/"))
        user.type("1")
        let note = DefinitionKey(.schema, DefinitionName("notes/Note@1"))
        #expect(user.previewed == [.takeAllTheirs([note])], "two imports disagree about the other one")
        #expect(user.sees("plan notes/sync@1 still conflicts"))
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(.takeAllTheirs([note]))])
    }

    @Test func `a prompt for a name can be canceled`() {
        var user = RobotUser(.importing)
        user.type("3o")
        user.press(.escape)
        #expect(!user.sees("Keep mine") && user.previewed.isEmpty)
        user.type("jo")
        #expect(user.status.contains("two imports conflict"))
    }

    @Test func `a choice opens in place, and an impossible one says why`() {
        var user = RobotUser(.importing)
        user.type("3j")
        user.press(.tab)
        user.select { $0 == .choice(1) }
        #expect(user.sees("not possible: mail is locked by another"))
        user.press(.enter)
        #expect(user.status.contains("mail is locked by another"))
        user.select { $0 == .choice(0) }
        user.press(.enter)
        #expect(user.sees("Drop the import session-core?"))
    }

    @Test func `an edit whose preview fails says what to do`() {
        var user = RobotUser(.importing)
        user.type("3jx2")
        #expect(user.sees("try again"))
        #expect(user.model.pending.isEmpty)
        user.press(.escape)
        #expect(user.world.performed.isEmpty)
    }

    @Test func `sides are in columns with the base, stacked on narrow screens`() {
        var user = RobotUser(.importing, width: 150, height: 40)
        user.type("3")
        #expect(user.sees("base               "))
        #expect(user.sees("| mine "))
        #expect(user.sees("| session-core"))
        #expect(user.sees("~ /type/record/owner"))
        #expect(!user.sees("/type/record/title"))
        // The side that differs from the base is marked without color, too.
        #expect(user.sees("| ~ absent"))
        var small = RobotUser(.importing, width: 40, height: 30)
        small.type("3")
        small.press(.enter)
        #expect(small.sees("  base"))
        #expect(!small.sees(" | "))
        user.press(.down)
        #expect(user.sees("session-core "))
        #expect(!user.sees("| mine "))
    }

    // MARK: Locks

    @Test func `a lock is written after a preview of the changes`() {
        var user = RobotUser(.importing)
        user.type("4")
        #expect(user.sees("slot cap_llm is now cap_model"))
        #expect(user.sees("plan notes/digest@1, grant cap_llm"))
        #expect(user.sees("https://llm.example/v2"))
        user.type("t")
        #expect(user.sees("2 definitions changed, 1 breaking"))
        #expect(user.sees("aos lock update session-core"))
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(.updateLocks(labels: ["session-core"]))])
        #expect(user.sees("ok session-core"))
        #expect(!user.sees("4 Locks 1!"))
        let next = user.model.lock
        #expect(next?.label != "session-core" && next?.state != "ok", "the next lock that needs attention")
        for _ in user.model.list.rows where user.model.lock?.label != "session-core" { user.press(.down) }
        user.type("t")
        #expect(user.status.contains("is up to date"))
    }

    @Test func `an edit can't be accepted before its preview is shown`() {
        var user = RobotUser(.importing)
        user.held = []
        user.type("4t")
        #expect(user.status.contains("still being read"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a pin is kept, after scrolling through the preview`() {
        var user = RobotUser(.importing)
        user.type("4o")
        #expect(user.sees("Restore the pin of session-core?"))
        #expect(!user.sees("line 60"))
        user.type("G")
        #expect(user.sees("line 60"))
        user.type("k")
        #expect(!user.sees("line 60"))
        user.type("g")
        #expect(user.sees("aos lock restore session-core"))
        user.press(.right, .enter)
        #expect(user.world.performed == [.resolve(.restoreLock(label: "session-core", to: nil))])
        for _ in user.model.list.rows where user.model.lock?.label != "session-core" { user.press(.down) }
        #expect(user.sees("vendor/session-core"))
    }

    @Test func `an import without a lock has no pin to restore, and can be locked`() {
        var user = RobotUser(.importing)
        user.type("4jo")
        #expect(user.status.contains("there is no pin to restore"))
        user.type("t")
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(.updateLocks(labels: ["mail"]))])
    }

    @Test func `differences of a drifted import unfold and fold`() {
        var user = RobotUser(.importing)
        user.type("4")
        user.press(.tab)
        user.select { $0 == .difference(DefinitionKey(.plan, DefinitionName("session/core_turn@1"))) }
        #expect(user.sees("https://llm.example/v2"))
        user.press(.enter)
        #expect(!user.sees("https://llm.example/v2"))
        user.press(.enter)
        #expect(user.sees("https://llm.example/v2"))
    }

    // MARK: Checks

    @Test func `a finding shows its fix, which is written after a preview`() {
        var user = RobotUser(.importing)
        user.type("2")
        user.press(.tab)
        user.type("t")
        #expect(user.sees("Checks 3!"))
        user.select { $0 == .finding(0) }
        user.press(.enter)
        #expect(user.sees("goes into  defaults.cap_grants"))
        #expect(user.sees("\"cap\": \"notes/llm@1\""))
        user.type("y")
        #expect(
            user.jobs.last == .copy("{\"name\":\"cap_model\",\"cap\":\"notes/llm@1\",\"params\":{}}", what: "the fix")
        )
        user.type("M")
        #expect(user.sees("Fix a finding of session-core?"))
        user.press(.tab, .enter)
        #expect(user.world.performed == [.resolve(FakeWorld.fix)])
        #expect(user.sees("Checks 2!"))
        #expect(!user.sees("2 Packs 1!"))
    }

    @Test func `a finding that a person must decide has no fix to write`() {
        var user = RobotUser(.importing)
        user.type("2")
        user.press(.tab)
        user.type("t")
        user.select { $0 == .finding(1) }
        user.type("M")
        #expect(user.status.contains("no automatic fix"))
        user.press(.enter)
        #expect(user.sees("There is no automatic fix."))
        user.type("M")
        #expect(user.previewed.isEmpty)
    }

    @Test func `the editor opens at the finding`() {
        var user = RobotUser(.importing)
        user.type("2")
        user.press(.tab)
        user.type("t")
        user.select { $0 == .finding(0) }
        user.type("e")
        #expect(user.jobs == [.edit(file: "air/manifest.air.json", line: 31)])
    }

    @Test func `users of an import are followed, and back returns`() {
        var user = RobotUser(.importing)
        user.type("2ttt")
        #expect(user.sees("Starts and goes on with sessions."))
        user.type("T")
        user.press(.tab)
        user.type("j")
        user.press(.enter)
        #expect(user.model.list.selected == .definition(DefinitionKey(.plan, DefinitionName("notes/digest@1"))))
        user.press(.control("o"))
        #expect(user.model.list.selected == .pack("session-core"))
    }

    // MARK: Rules

    @Test(arguments: 0..<8) func `no key writes to a read-only world`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed &+ 5)
        var world = FakeWorld.importing
        world.snapshot.isReadOnly = true
        var user = RobotUser(world, width: seed % 2 == 0 ? 120 : 80, height: 24)
        let keys = RuleTests.keys + ["2", "3", "4"].flatMap { [.character($0), .character($0)] as [Key] }
        for _ in 0..<250 {
            guard let key = keys.randomElement(using: &dice) else { return }
            user.press(key)
        }
        #expect(user.world.performed.allSatisfy { $0 == .reload })
        #expect(user.previewed.isEmpty)
    }

    @Test func `nothing is resolved unless the button of a popup is chosen`() {
        for seed in 0..<8 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed &+ 500)
            var user = RobotUser(.importing)
            let keys: [Key] =
                ["2", "3", "4", "t", "x", "o", "M", "j", "]", "b"].map { .character($0) } + [.enter, .escape, .down]
            for _ in 0..<300 {
                guard let key = keys.randomElement(using: &dice) else { return }
                user.press(key)
            }
            #expect(user.world.performed.isEmpty)
            #expect(!user.previewed.isEmpty)
        }
    }

    @Test func `a preview is discarded if the world has changed`() {
        var user = RobotUser(.importing)
        user.type("3")
        user.held = []
        user.type("tR")
        let jobs = user.held ?? []
        user.held = nil
        user.world.snapshot.manifestHash = FakeWorld.hash("changed")
        for job in jobs { user.answer(job) }
        #expect(user.model.layers.isEmpty)
        #expect(user.status.contains("reloaded") || user.status.contains("review the edit again"))
        #expect(user.world.performed == [.reload])
    }

    @Test func `of two prompts only the later one opens`() {
        var user = RobotUser(.importing)
        user.type("3")
        user.held = []
        user.type("tx")
        let jobs = user.held ?? []
        user.held = nil
        for job in jobs { user.answer(job) }
        #expect(user.model.layers.count == 1)
        #expect(user.sees("Drop the import session-core?"))
        #expect(user.model.pending.isEmpty)
    }

    @Test func `a screen closes when it has nothing left to show`() {
        var user = RobotUser(.importing)
        user.type("4")
        user.world.snapshot.imports = []
        user.world.snapshot.conflicts = []
        user.type("R")
        #expect(user.model.screen == .overview)
    }

    @Test func `hostile names are shown escaped`() {
        var world = FakeWorld.importing
        let name = "p\u{1B}[31mred\u{202E}\u{200B}\u{7}"
        world.snapshot.imports[0].label = name
        world.snapshot.imports[0].root = name
        world.snapshot.imports[0].cause = name
        world.snapshot.imports[0].pinned = name
        world.snapshot.imports[0].plans = [DefinitionName(name)]
        var user = RobotUser(world)
        for keys in ["2", "2t", "2tt", "2ttt", "2M", "3", "3t", "4", "4t", "4o"] {
            user.type(keys)
            let scalars = user.screen.unicodeScalars.filter { $0 != "\n" }
            #expect(
                scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E && $0.value != 0x200B })
            user.press(.escape, .escape)
        }
        user.type("4")
        #expect(user.sees("p\\u{1b}[31mred\\u{202e}\\u{200b}\\u{7}"))
    }
}
