import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// The lines that are always visible: header, tabs, status, footer.
@Suite struct FrameStories {
    @Test func `the header shows world, base, result, and the number of undo steps`() throws {
        var user = RobotUser(width: 200, height: 60)
        #expect(user.header.contains("world:notes  base \(FakeWorld.base.short) (journal)  nothing staged"))
        #expect(user.header.hasSuffix("embedded"))
        user.goTo("replace:defplan:notes/sync@1")
        user.type(" ")
        #expect(user.header.contains("-> staged \(try #require(user.result)) (1 op, compiles)"))
        #expect(user.header.hasSuffix("embedded   undo 1"))
    }

    @Test func `a narrow header is shortened and still shows base and result`() {
        for width in [100, 80, 60, 40] {
            var user = RobotUser(width: width, height: 20)
            user.type("6j ")
            #expect(user.header.contains("notes") && user.header.contains(FakeWorld.base.short.prefix(4)), "\(width)")
            #expect(user.header.contains(FakeWorld.result.short.prefix(4)), "\(width)")
            #expect(!user.header.contains("…"), "\(width)")
        }
    }

    @Test func `while the stage is being written the header shows no result`() {
        var user = RobotUser()
        user.held = []
        user.type("6 ")
        #expect(!user.header.contains(FakeWorld.result.short))
        #expect(user.header.contains("(1 op, ...)"))
        #expect(user.status.contains("... staging 1 change"))
    }

    @Test func `a stage that does not compile is marked in the header`() {
        var user = RobotUser()
        user.goTo("add:defplan:notes/digest@1")
        user.type("D")
        user.goTo("add:defschema:notes/Digest@1")
        user.type(" ")
        #expect(user.header.contains("! does not compile"))
        #expect(!user.header.contains(FakeWorld.result.short))
    }

    @Test func `for a world that can't be built the header says so instead of showing a hash`() {
        let user = RobotUser(.broken)
        #expect(user.header.contains("! does not build"))
        #expect(user.tabs.contains("[1 Overview 2!]"))
    }

    @Test func `the header names the connection, and follows it`() {
        var user = RobotUser()
        user.model = Model(options: ConsoleOptions(startsHosted: true), size: user.model.size)
        #expect(user.header.hasSuffix(" host"))
        user.world.snapshot.isHosted = true
        user.receive(.started)
        #expect(user.header.hasSuffix(" host"))
        func connect(toHost isHosted: Bool) {
            user.world.snapshot.isHosted = isHosted
            user.world.snapshot.revision += 1
            user.receive(.touched)
        }
        connect(toHost: false)
        #expect(user.header.hasSuffix("embedded"))
        #expect(user.status.contains("the host has ended"))
        connect(toHost: true)
        #expect(user.header.hasSuffix(" host"))
        #expect(user.status.contains("a host now serves the world"))
    }

    @Test func `the first frame is drawn before anything is read`() {
        let model = Model(size: Size(width: 120, height: 40))
        let text = view(model, size: model.size).plainText
        #expect(text.contains("reading the world"))
        #expect(text.contains("[1 Overview]"))
    }

    @Test func `tabs open in order and count pending items`() {
        var user = RobotUser(.importing)
        #expect(
            user.tabs.contains("[1 Overview 3!] 2 Packs 1!  3 Conflicts 2!  4 Locks 1!  5 Definitions  6 Patch 0/26"))
        for name in Screen.all {
            user.open(name)
            #expect(user.model.screen == name)
            #expect(user.tabs.contains("[\(name.number) \(name.title)"))
        }
    }

    @Test func `tabs without room are cut off, but never the open one`() {
        var user = RobotUser(.importing, width: 40, height: 10)
        for name in Screen.all {
            user.open(name)
            #expect(user.tabs.contains("[\(name.number) \(name.shortTitle)"), "\(user.tabs)")
        }
    }

    @Test func `the footer lists the keys of the screen from the keymap`() {
        var user = RobotUser(.importing, width: 200, height: 30)
        for name in Screen.all {
            user.open(name)
            let own = name.keys.filter { $0.place != nil }
            #expect(own.contains { $0.isOffered(user.model) })
            for binding in own {
                let isShown =
                    user.footer.contains("   \(binding.keys[0]) \(binding.label)   ")
                    || user.footer.hasPrefix(" \(binding.keys[0]) \(binding.label)   ")
                #expect(isShown == binding.isOffered(user.model), "\(name) \(binding.label): \(user.footer)")
            }
        }
    }

    @Test func `the footer of a popup lists only its keys`() {
        var user = RobotUser()
        user.type("6 S")
        #expect(user.footer == " Enter propose   Esc cancel")
        user.press(.escape)
        user.type("?")
        #expect(user.footer.contains("Esc close") && !user.footer.contains("quit"))
    }

    @Test func `the cursor rests where keys act`() throws {
        var user = RobotUser(.importing)
        for screen in Screen.all {
            user.open(screen)
            user.press(.end)
            let list = try #require(user.model.geometry.list)
            let cursor = try #require(user.grid.rest)
            #expect(list.contains(cursor))
            #expect(user.lines[cursor.y].contains(">"), "\(user.lines[cursor.y])")
            user.focus(.detail)
            #expect(user.grid.rest.map { user.model.geometry.detail?.contains($0) == true } ?? true)
            user.focus(.list)
        }
        #expect(user.grid.cursor == nil, "the cursor is visible only where text is typed")
        let behind = user.grid.rest
        user.type("@")
        #expect(user.grid.rest != behind, "not behind a popup")
    }

    @Test func `help is offered at every width`() {
        for width in [20, 30, 40, 59, 60, 100, 200] {
            let user = RobotUser(width: width, height: 12)
            #expect(user.footer.hasSuffix(width < 60 ? "? help" : "? help   q quit"), "\(width): \(user.footer)")
        }
    }

    @Test func `a message disappears with the next key`() {
        var user = RobotUser()
        user.type("6S")
        #expect(user.status.contains("nothing is staged"))
        user.press(.down)
        #expect(user.status.isEmpty)
    }
}
