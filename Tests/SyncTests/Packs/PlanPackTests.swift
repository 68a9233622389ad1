import AIR
import Files
import Sync
import SystemPackage
import Testing

@Suite struct PlanPackTests {
    private let plan = PackTexts.plan("p/entry_a@1")

    private func packs(_ imports: [(label: String, path: String)], _ tree: Tree) -> [PlanPack] {
        PlanPack.all(in: tree.sources(imports: imports).merge)
    }

    @Test(arguments: Engine.allCases)
    func `imports with plans or in a folder of plan packs are packs`(engine: Engine) throws {
        try engine.run { tree in
            let whole = #"{"$kind":"defplan","name":"p/a@1","input":"p/In@1","steps":[{"id":"e","op":"end"}]}"#
            try tree.write("air/m.json", manifestText)
            try tree.write("lib/air/exports/plan-packs/one/defs.air.json", "[\(whole)]")
            try tree.write("lib/air/exports/plan-packs/none/defs.air.json", schema("p/In@1"))
            try tree.write("more/defs.air.json", whole)
            try tree.write("schemas/defs.air.json", schema("q/In@1"))
            let found = packs(
                [
                    ("one", "lib/air/exports/plan-packs/one"), ("none", "lib/air/exports/plan-packs/none"),
                    ("more", "more"), ("schemas", "schemas"),
                ], tree)
            #expect(found.map(\.label) == ["one", "none", "more"])
            #expect(found.map(\.name) == ["one", "none", nil])
            #expect(found.map(\.contract.plans.count) == [1, 0, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a missing README is reported`(engine: Engine) throws {
        try engine.run { tree in
            try tree.write("p/defs.air.json", schema("p/In@1"))
            let pack = PlanPack(
                RootReader(files: tree.files, world: tree.world).read(
                    SourceRoot(label: "p", folders: [tree.root.appending("p")])))
            let missing = pack.checkReadme(files: tree.files, world: tree.world)
            #expect(missing.map(\.code) == [.packReadme])
            #expect(missing.map(\.severity) == [.warning])
            #expect(missing.map(\.file) == ["p/README.md"])
            #expect(missing[0].help?.contains("aos packs readme p") == true)
            try tree.write("p/README.md", "# p\n\n## Routing and triggers\n\nNothing.\n")
            #expect(pack.checkReadme(files: tree.files, world: tree.world).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a README that is not a file is reported`(engine: Engine) throws {
        try engine.run { tree in
            try tree.folder("p/README.md")
            let pack = PlanPack(
                RootReader(files: tree.files, world: tree.world).read(
                    SourceRoot(label: "p", folders: [tree.root.appending("p")])))
            #expect(pack.checkReadme(files: tree.files, world: tree.world).map(\.code) == [.unreadableFile])
        }
    }

    @Test(arguments: ["session-core", "http-fetch"])
    func `the READMEs of the fixture packs are complete`(name: String) {
        let pack = PackTexts.fixture(name)
        #expect(!pack.contract.plans.isEmpty)
        #expect(pack.checkReadme(files: RealFileSystem(), world: WorldFolder(PackTexts.checkout)) == [])
    }
}
