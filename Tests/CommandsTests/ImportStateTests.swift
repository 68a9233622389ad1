import Files
import JSON
import SystemPackage
import Testing

/// The output of commands for each state of a lock, each kind of conflict and each fault of a consumer.
struct ImportStateTests {
    // MARK: Locks

    /// The states of the only import of a world.
    enum Drift: String, CaseIterable {
        case ok, unlocked, content, identity, unresolvable, lost

        /// The name of the state in the output of commands.
        var state: String { self == .lost ? "content" : rawValue }

        var codes: [String] {
            switch self {
            case .ok: []
            case .unlocked: ["lock-missing"]
            case .content, .lost: ["lock-content"]
            case .identity: ["lock-identity"]
            case .unresolvable: ["import-unresolved"]
            }
        }

        func make() async throws -> Program {
            let program = Program()
            try program.writeSmallWorld()
            try program.write(Self.sync("../pack/air"), to: "/w/aos.sync.json")
            try program.write(Self.schema("text"), to: "/pack/air/defs.air.json")
            if self != .unlocked { _ = await program.run("lock", "update", "--all", in: "/w") }
            switch self {
            case .ok, .unlocked: break
            case .content: try program.write(Self.schema("nat"), to: "/pack/air/defs.air.json")
            case .identity:
                try program.write(Self.schema("text"), to: "/moved/pack/air/defs.air.json")
                let text = try program.read("/w/aos.sync.json")
                // The first occurrence is the path of the import; the path in its lock stays.
                let moved = text.replacing("../pack/air", with: "../moved/pack/air", maxReplacements: 1)
                try program.write(moved, to: "/w/aos.sync.json")
            case .unresolvable: try program.files.removeTree("/pack")
            case .lost:
                try program.write(Self.schema("nat"), to: "/pack/air/defs.air.json")
                try program.files.removeTree("/w/.aos/pins")
            }
            return program
        }

        private static func sync(_ path: String) -> String {
            #"{"version": 1, "air": {"imports": [{"path": "\#(path)"}]}}"#
        }

        private static func schema(_ type: String) -> String {
            #"[{"$kind": "defschema", "name": "p/A@1", "type": {"\#(type)": {}}}]"#
        }
    }

    @Test(arguments: Drift.allCases)
    func `each state of a lock is reported and has its own severity`(_ drift: Drift) async throws {
        let program = try await drift.make()
        let status = try await program.run("lock", "status", "--json", in: "/w").data()["/imports/0"]
        #expect(status?["/state"]?.asString == drift.state)
        #expect(status?["/pinned"]?.isNull == (drift == .unlocked))
        #expect(status?["/resolved"]?.isNull == (drift == .unresolvable))
        #expect(
            try await program.run("packs", "list", "--json", in: "/w").data()["/packs/0/lock"]?.asString == drift.state)

        let diff = try await program.run("lock", "diff", "--json", in: "/w").data()["/imports/0"]
        let hasPin = drift != .unlocked && drift != .lost
        #expect(diff?["/available"]?.asBool == hasPin)
        #expect(diff?["/changed"]?.asArray?.count == (drift == .content ? 1 : 0))
        #expect(diff?["/removed"]?.asArray?.count == (drift == .unresolvable ? 1 : 0))

        let check = await program.run("check", "--json", in: "/w")
        #expect(try check.codes().filter { $0.hasPrefix("lock-") || $0.hasPrefix("import-") } == drift.codes)
        #expect(check.code == (drift == .unresolvable ? 1 : 0), "drift is a warning")
        let locked = await program.run("check", "--locked", "--json", in: "/w")
        #expect(locked.code == (drift == .ok ? 0 : 1), "drift is an error if locks are enforced")
        let counted = try await program.run("status", "--json", in: "/w").data()
        #expect(counted["/drift"]?.asInt == (drift == .ok || drift == .unlocked ? 0 : 1))
    }

    // MARK: Conflicts

    /// The kinds of conflict by their sides, and a world without a conflict.
    enum Disagreement: String, CaseIterable {
        case primaryAndImport, twoImports, insideAnImport, insideThePrimary, threeSides, nobody

        /// The roots of each side, in order; empty without a conflict.
        var sides: [[String]] {
            switch self {
            case .primaryAndImport: [["primary"], ["one"]]
            case .twoImports: [["one"], ["two"]]
            case .insideAnImport: [["one"], ["one"]]
            case .insideThePrimary: [["primary"], ["primary"]]
            case .threeSides: [["primary", "two"], ["one"], ["three"]]
            case .nobody: []
            }
        }

        /// The definitions of `t/C@1` in each root, file by file.
        private var files: [(root: String, types: [String])] {
            switch self {
            case .primaryAndImport: [("w", ["text"]), ("one", ["nat"])]
            case .twoImports: [("one", ["text"]), ("two", ["nat"])]
            case .insideAnImport: [("one", ["text", "nat"])]
            case .insideThePrimary: [("w", ["text", "nat"])]
            case .threeSides: [("w", ["text"]), ("one", ["nat"]), ("two", ["text"]), ("three", ["int"])]
            case .nobody: [("w", ["text"]), ("one", ["text"])]
            }
        }

        func make() throws -> Program {
            let program = Program()
            try program.writeSmallWorld()
            let imports = files.map(\.root).filter { $0 != "w" }.map { #"{"path": "../\#($0)/air"}"# }
            try program.write(
                #"{"version": 1, "air": {"imports": [\#(imports.joined(separator: ", "))]}}"#, to: "/w/aos.sync.json")
            for (root, types) in files {
                for (index, type) in types.enumerated() {
                    try program.write(
                        #"{"$kind": "defschema", "name": "t/C@1", "type": {"\#(type)": {}}}"#,
                        to: "/\(root)/air/c\(index).air.json")
                }
            }
            return program
        }
    }

    @Test(arguments: Disagreement.allCases)
    func `each kind of conflict is listed with its sides`(_ disagreement: Disagreement) async throws {
        let program = try disagreement.make()
        let ran = await program.run("conflicts", "--json", in: "/w")
        #expect(ran.code == 0)
        let conflicts = try #require(try ran.data()["/conflicts"]?.asArray)
        #expect(conflicts.count == (disagreement.sides.isEmpty ? 0 : 1))
        #expect(conflicts.allSatisfy { $0["/name"]?.asString == "t/C@1" && $0["/kind"]?.asString == "defschema" })
        let sides = conflicts.first?["/sides"]?.asArray?.map { side in
            side["/origins"]?.asArray?.compactMap { $0["/root"]?.asString } ?? []
        }
        #expect(sides ?? [] == disagreement.sides)
        let check = await program.run("check", "--json", in: "/w")
        #expect(check.code == (disagreement.sides.isEmpty ? 0 : 1))
        #expect(try check.codes().contains("conflict") == !disagreement.sides.isEmpty)
        #expect(try check.data()["/manifest_hash"]?.isNull == !disagreement.sides.isEmpty)
        #expect(await program.run("push", in: "/w").code == (disagreement.sides.isEmpty ? 0 : 1))
        // Theirs can be taken if one side is the world's own and others are not.
        let mine = disagreement.sides.flatMap(\.self)
        let canTake = mine.contains("primary") && Set(mine).count > 1
        let taken = await program.run("conflicts", "resolve", "t/C@1", "--take-theirs", in: "/w")
        #expect(taken.code == (canTake ? 0 : 1), "\(taken.err)")
    }

    // MARK: Consumers

    @Test(arguments: [
        ("consumer", []), ("consumer-unbound-slot", ["cap-unbound"]),
        ("consumer-type-mismatch", ["cap-type-mismatch"]), ("consumer-no-trigger", ["no-trigger"]),
        ("consumer-policy-denies", ["policy-denies"]), ("consumer-missing-refs", ["unknown-reference"]),
    ])
    func `packs check reports each fault of a consumer`(_ fixture: String, _ codes: [String]) async throws {
        let program = Program()
        try Self.copy("worlds/\(fixture)", to: "/fixtures/worlds/world", program)
        try Self.copy("sdk/agent-sdk", to: "/fixtures/sdk/agent-sdk", program)
        let ran = await program.run("packs", "check", "--json", "-w", "/fixtures/worlds/world")
        #expect(ran.code == (codes.isEmpty ? 0 : 1))
        let document = try ran.document()
        let errors = document["/diagnostics"]?.asArray?.filter { $0["/severity"]?.asString == "error" } ?? []
        #expect(Set(errors.compactMap { $0["/code"]?.asString }) == Set(codes))
        #expect(errors.allSatisfy { $0["/help"]?.asString?.isEmpty == false && $0["/file"]?.asString != nil })
        let isFine = document["/data/packs"]?.asArray?.allSatisfy { $0["/ok"]?.asBool == true }
        #expect(isFine == codes.isEmpty)
    }

    /// Copies a folder of the fixtures into a program's file system.
    static func copy(_ fixture: String, to folder: FilePath, _ program: Program) throws {
        var checkout = FilePath(#filePath)
        while checkout.lastComponent?.string != "Tests" { checkout.removeLastComponent() }
        let disk = RealFileSystem()
        func copy(_ from: FilePath, _ to: FilePath) throws {
            try program.files.createDirectories(to)
            for name in try disk.list(from) {
                let (source, target) = (from.appending(name), to.appending(name))
                if try disk.status(of: source, followLinks: false)?.kind == .directory {
                    try copy(source, target)
                } else {
                    try program.files.writeAtomically(disk.read(source, limit: 1 << 20), to: target)
                }
            }
        }
        try copy(checkout.removingLastComponent().appending("Fixtures").pushing(FilePath(fixture)), folder)
    }
}
