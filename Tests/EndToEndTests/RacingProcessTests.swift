import Foundation
import JSON
import Testing
import WaitingThreads

/// Six people who propose at the same time, each with a separate process for every step.
@Suite(.waiting) struct RacingProcessTests {
    private static let writers = 6
    /// The number of proposals by each writer; with `AOS_LONG_TESTS`, they race for 30 heights.
    private static let proposals = ProcessInfo.processInfo.environment["AOS_LONG_TESTS"] == nil ? 2 : 5

    @Test(arguments: SharedPlace.allCases)
    func `racing processes create each of their frames once, and end with the same journal`(
        place: SharedPlace
    ) async throws {
        let scratch = try ScratchFolder()
        guard let url = try place.url(in: scratch) else { return }
        let people = try crowd(scratch, at: url)
        let patches = try patches(in: scratch)
        let before = try records(of: people[0])
        let outputs = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (number, person) in people.enumerated() {
                let own = patches[number]
                group.addTask { (number, try await Self.propose(own, as: person)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }

        try expectEqual(people)
        // One frame for each proposal: none is void or duplicated.
        let new = try records(of: people[0]).dropFirst(before.count)
        #expect(new.allSatisfy { $0.member("record")?.asString == "Proposed" })
        #expect(new.allSatisfy { $0.member("frame")?.member("void")?.asBool == false })
        let heights = new.compactMap { $0.member("frame")?.member("height")?.asNumber?.text }
        #expect(heights.count == Self.writers * Self.proposals)
        #expect(Set(heights).count == heights.count)
        #expect(Set(new.compactMap { $0.member("patch_hash")?.asString }).count == heights.count)
        // The numbers that the processes printed are those of the journal, each used once.
        let list = try people[0].run("gov", "list").data("proposals")?.asArray ?? []
        let listed = list.map { proposal in
            "\(proposal.member("id")?.asNumber?.text ?? "?") \(proposal.member("description")?.asString ?? "?")"
        }
        let acknowledged = outputs.values.flatMap { $0.split(separator: "\n").map(String.init) }
        #expect(acknowledged.count == Self.writers * Self.proposals)
        #expect(acknowledged.sorted() == listed.sorted())
    }

    /// Clones of one world, one for each person.
    private func crowd(_ scratch: ScratchFolder, at url: String) throws -> [RemotePerson] {
        let (ada, bob, _) = try RemotePerson.people(scratch, at: url)
        var people = [ada, bob]
        for number in 2..<Self.writers {
            let person = RemotePerson("writer\(number)", scratch)
            try person.writeCredentials()
            try FileManager.default.copyItem(atPath: bob.folder, toPath: person.folder)
            people.append(person)
        }
        for person in people.dropFirst() {
            try person.run("remote", "trust")
            try person.run("remote", "fetch")
        }
        return people
    }

    private func records(of person: RemotePerson) throws -> [JSONValue] {
        try person.run("journal").data("records")?.asArray ?? []
    }

    /// The files of each writer's patch documents, each of which adds a definition.
    private func patches(in scratch: ScratchFolder) throws -> [[String]] {
        let places = (0..<Self.writers).flatMap { writer in (0..<Self.proposals).map { (writer, $0) } }
        let names = places.map { "race/W\($0)N\($1)@1" }
        let nodes = names.map { #"{"$kind": "defschema", "name": "\#($0)", "type": {"nat": {}}}"# }
        let hashed = try AOSProgram.run(["hash", "-", "--json"], input: "[\(nodes.joined(separator: ","))]")
        let hashes = try #require(hashed.data("nodes")?.asArray).compactMap { $0.member("hash")?.asString }
        try #require(hashes.count == names.count, "\(hashed.text)")
        var files = Array(repeating: [String](), count: Self.writers)
        for (index, (writer, number)) in places.enumerated() {
            let document = """
                {"version": "1", "base_manifest_hash": "", "patches": [
                 {"add_def": {"kind": "defschema", "node": \(nodes[index])}},
                 {"set_manifest_refs": {"add": [
                  {"kind": "defschema", "name": "\(names[index])", "hash": "\(hashes[index])"}], "remove": []}}]}
                """
            let file = scratch.url.appending(path: "\(writer)-\(number).json")
            try Data(document.utf8).write(to: file)
            files[writer].append(file.path)
        }
        return files
    }

    /// Proposes each patch with a separate process.
    ///
    /// - Returns: a line with number and description for each proposal.
    private static func propose(_ patches: [String], as person: RemotePerson) async throws -> String {
        let script = """
            for patch in "$@"; do
              text="$NAME of ${patch##*/}"
              answer=$("$AOS" gov propose --patch "$patch" --description "$text" --world "$WORLD" --json \\
                --timeout-ms 3600000) || { echo "$answer"; exit 1; }
              id=$(printf '%s' "$answer" | sed -n 's/.*"proposal_id": *\\([0-9][0-9]*\\).*/\\1/p')
              echo "$id $text"
            done
            """
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, "sh"] + patches
        process.environment = person.environment.merging([
            "AOS": AOSProgram.path, "WORLD": person.folder, "NAME": person.name, "PATH": "/usr/bin:/bin",
        ]) { $1 }
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // Waiting must not block a thread that other tests run on; the output fits into a pipe.
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        for await _ in ended {}
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(process.terminationStatus == 0, "\(person.name): \(text)")
        return text
    }
}
