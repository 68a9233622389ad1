import AIR
import Files
import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol

@Suite struct IndexTests {
    @Test func `an unchanged world is not read again`() async throws {
        let world = try IndexedWorld.small()
        let plain = await world.plain()
        let first = world.workbench(.kept)
        #expect(await IndexedWorld.view(of: first).snapshot == plain.snapshot)
        #expect(await !first.isServedByIndex)
        for use in [WorkbenchOptions.IndexUse.kept, .asked] {
            let second = world.workbench(use)
            let (snapshot, details) = await IndexedWorld.view(of: second)
            #expect(await second.isServedByIndex, "definitions are read one by one")
            #expect(snapshot == plain.snapshot)
            #expect(details == plain.details)
        }
    }

    @Test func `details are written with the first index, and again once a definition is requested`() async throws {
        let world = try IndexedWorld.small()
        _ = await world.workbench(.kept, keepsDetails: false).open()
        #expect(try world.files.exists(world.details), "the first index includes details")
        let first = world.workbench(.kept, keepsDetails: false)
        _ = await IndexedWorld.view(of: first)
        #expect(await first.isServedByIndex)
        try world.write(IndexedWorld.plan("a/make@1", "y"), to: "air/plans.air.json")
        let plain = await world.plain()
        let bytes = try world.files.read(world.details, limit: 1 << 20)
        for _ in 0..<2 { _ = await world.workbench(.kept, keepsDetails: false).open() }
        let lister = world.workbench(.kept, keepsDetails: false)
        _ = await lister.open()
        #expect(await lister.isServedByIndex)
        #expect(try world.files.read(world.details, limit: 1 << 20) == bytes, "no definition was requested")
        for isServed in [false, true] {
            let reader = world.workbench(.kept, keepsDetails: false)
            let (snapshot, details) = await IndexedWorld.view(of: reader)
            #expect(await reader.isServedByIndex == isServed)
            #expect(snapshot == plain.snapshot)
            #expect(details == plain.details)
            #expect(try world.files.read(world.details, limit: 1 << 20) != bytes)
        }
    }

    @Test func `the demonstration world looks the same through its index`() async throws {
        let notes = NotesWorld()
        try notes.checkOut("base")
        _ = try await notes.workbench().perform(.genesis)
        try notes.checkOut("working")
        func workbench(_ use: WorkbenchOptions.IndexUse) -> Workbench {
            var options = WorkbenchOptions(world: notes.folder)
            options.index = use
            options.leastIndexed = 0
            return Workbench(
                options,
                WorkbenchEnvironment(
                    files: notes.files, clock: { IndexedWorld.later }, user: "ada", processID: 1))
        }
        let changes = await notes.workbench().open().changes.map(\.id)
        for staged in [[], Array(changes.prefix(3)), changes] {
            _ = try await notes.workbench().perform(.clearStage)
            _ = try? await notes.workbench().perform(.stage(staged, withNeeds: true))
            let plain = await IndexedWorld.view(of: workbench(.none))
            // The first open may still have to write pins.
            for _ in 0..<2 { _ = await workbench(.kept).open() }
            let indexed = workbench(.kept)
            let (snapshot, details) = await IndexedWorld.view(of: indexed)
            #expect(await indexed.isServedByIndex)
            #expect(snapshot == plain.snapshot)
            #expect(details == plain.details)
        }
    }

    @Test func `a governed world has an index too`() async throws {
        let world = try IndexedWorld.small()
        let workbench = world.workbench(.none)
        _ = try await workbench.perform(.genesis)
        let key = try #require(SigningKey(seed: Array(repeating: 7, count: 32))).publicKey
        let rules = try #require(
            GovernanceRules(
                approvers: [GovernanceRules.Approver(owner: "ada", key: key)], ownersNeeded: 1,
                authorsMayApprove: true))
        _ = try await workbench.perform(.propose(ProposalRequest(.rules(rules))))
        let id = ProposalID(0)
        for action in [Action.shadow(id), .approve(id, .approve, approver: nil), .apply(id)] {
            _ = try await workbench.perform(action)
        }
        let plain = await world.plain()
        #expect(plain.snapshot.governing?.rules == rules)
        _ = await world.workbench(.kept).open()
        let indexed = world.workbench(.kept)
        #expect(await IndexedWorld.view(of: indexed).snapshot == plain.snapshot)
        #expect(await indexed.isServedByIndex)
    }

    @Test func `resolved conflicts are still listed through the index`() async throws {
        let world = try IndexedWorld.small()
        try world.write(#"{"version":1,"air":{"imports":[{"path":"packs/p"}]}}"#, to: "aos.sync.json")
        try world.write("[\(IndexedWorld.schema("a/In@1", "other"))]", to: "packs/p/defs.json")
        let key = DefinitionKey(.schema, DefinitionName("a/In@1"))
        _ = try await world.workbench(.none).perform(.resolve(.takeTheirs(key)))
        let plain = await world.plain()
        #expect(plain.snapshot.settledConflicts.map(\.key) == [key])
        _ = await world.workbench(.kept).open()
        let indexed = world.workbench(.kept)
        #expect(await IndexedWorld.view(of: indexed).snapshot == plain.snapshot)
        #expect(await indexed.isServedByIndex)
    }

    @Test func `actions of a workbench use the world, not the index`() async throws {
        let world = try IndexedWorld.small()
        _ = try await world.workbench(.none).perform(.genesis)
        try world.write(IndexedWorld.plan("a/make@1", "y"), to: "air/plans.air.json")
        _ = await world.workbench(.kept).open()
        let workbench = world.workbench(.kept)
        let id = try #require(await workbench.open().changes.first?.id)
        #expect(await workbench.isServedByIndex)
        #expect(await workbench.change(id)?.difference != nil)
        #expect(await !workbench.isServedByIndex)
        _ = try await workbench.perform(.stage([id], withNeeds: false))
        let after = world.workbench(.kept)
        #expect(await after.open().stage.staged.map(\.id) == [id])
        #expect(await !after.isServedByIndex, "the stage has changed")
    }

    @Test func `a followed world is served by the index until something changes`() async throws {
        let world = try IndexedWorld.small()
        _ = await world.workbench(.kept).open()
        let workbench = world.workbench(.kept)
        let first = try #require(await workbench.follow())
        #expect(await workbench.isServedByIndex)
        #expect(await !workbench.hasChanged())
        #expect(await workbench.refresh() == first)
        try world.write(IndexedWorld.schema("a/New@1"), to: "air/new.json")
        #expect(await workbench.hasChanged())
        let second = try #require(await workbench.refresh())
        #expect(second.definitions.count == first.definitions.count + 1)
        #expect(second.revision > first.revision)
        // The next open is served by the index once that has been written in the background.
        var isServed = false
        for _ in 0..<500 where !isServed {
            let next = world.workbench(.asked)
            let seen = await next.open()
            isServed = await next.isServedByIndex
            if isServed {
                #expect(seen.definitions == second.definitions)
            } else {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        #expect(isServed)
    }

    @Test func `an index is kept only if the world has a program folder and enough definitions`() async throws {
        let world = try IndexedWorld.small()
        _ = await world.workbench(.asked).open()
        #expect(try !world.files.exists(world.index))
        var options = WorkbenchOptions(world: world.folder)
        options.index = .kept
        let environment = WorkbenchEnvironment(
            files: world.files, clock: { IndexedWorld.later }, user: "ada", processID: 1)
        _ = await Workbench(options, environment).open()
        #expect(try !world.files.exists(world.index), "three definitions are not worth an index")
        try world.files.removeDirectory(world.folder.appending(".aos"))
        _ = await world.workbench(.kept).open()
        #expect(try !world.files.exists(world.folder.appending(".aos")))
    }

    @Test func `an index written by a reader serves a writer that has nothing to write`() async throws {
        let world = try IndexedWorld.small()
        _ = await world.workbench(.kept, isReadOnly: true).open()
        let writer = world.workbench(.kept)
        #expect(await !writer.open().isReadOnly)
        #expect(await writer.isServedByIndex)
        let reader = world.workbench(.asked, isReadOnly: true)
        #expect(await reader.open().isReadOnly)
        #expect(await reader.isServedByIndex)
    }

    @Test func `recently changed files are compared by content, and later by status`() async throws {
        let world = try IndexedWorld.small()
        let now: UInt64 = 1_000_000_000
        _ = await world.workbench(.kept, now: now).open()
        let young = try world.files.read(world.index, limit: 1 << 20)
        let second = world.workbench(.kept, now: now)
        _ = await second.open()
        #expect(await second.isServedByIndex)
        #expect(try world.files.read(world.index, limit: 1 << 20) == young, "the files are no older yet")
        let third = world.workbench(.kept)
        _ = await third.open()
        #expect(await third.isServedByIndex)
        #expect(try world.files.read(world.index, limit: 1 << 20) != young, "from now on the status is enough")
        let fourth = world.workbench(.kept)
        _ = await fourth.open()
        #expect(await fourth.isServedByIndex)
    }
}
