import Foundation
import JSON
import PseudoTerminal
import StorageServers
import Testing

/// One person's clone.
struct RemotePerson {
    let name: String
    let folder: String
    let scratch: ScratchFolder

    init(_ name: String, _ scratch: ScratchFolder) {
        self.name = name
        self.scratch = scratch
        folder = scratch.url.appending(path: name).path
    }

    /// The person's environment variables: Ada's include her S3 credentials, the others use the shared credentials file.
    var environment: [String: String] {
        var variables = ["HOME": "\(scratch.path)/home-\(name)", "XDG_STATE_HOME": "\(scratch.path)/state-\(name)"]
        for variable in ["AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"] {
            variables[variable] = ""
        }
        for (variable, value) in S3Server.environment { variables[variable] = name == "ada" ? value : "" }
        return variables
    }

    /// The path of the person's key file, in a governed world.
    var key: String { "\(scratch.path)/\(name).pem" }

    /// Runs a command on the clone, with enough time for a loaded machine.
    @discardableResult
    func run(_ arguments: String..., fails: Bool = false) throws -> AOSProgram.Run {
        let run = try AOSProgram.run(
            arguments + ["--json", "--world", folder, "--timeout-ms", "3600000"], environment: environment)
        #expect((run.status == 0) != fails, "\(name): aos \(arguments.joined(separator: " "))\n\(run.text)")
        return run
    }

    var log: Data { get throws { try Data(contentsOf: URL(filePath: folder + "/.aos/journal/governance.log")) } }

    /// Opens a console on the clone that fetches from the remote every second.
    func console(_ options: String..., columns: Int = 120, rows: Int = 40) throws -> TerminalProgram {
        try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", folder, "--fetch-every", "1"] + options,
            environment: environment.merging(["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]) { $1 }, columns: columns,
            rows: rows)
    }

    /// Ada's shared world, and Bob's clone of it.
    ///
    /// - Parameters:
    ///   - url: the URL of the remote; nil for a new bare repository.
    ///   - isGoverned: whether an approval needs the signature of someone other than the author.
    static func people(
        _ scratch: ScratchFolder, at url: String? = nil, isGoverned: Bool = false
    ) throws -> (ada: RemotePerson, bob: RemotePerson, url: String) {
        let (ada, bob) = (RemotePerson("ada", scratch), RemotePerson("bob", scratch))
        let url = try #require(try url ?? SharedPlace.git.url(in: scratch))
        try bob.writeCredentials()
        try #require(try AOSProgram.run(["init", ada.folder]).status == 0)
        if isGoverned { try ada.govern(with: bob) }
        try ada.run("remote", "add", url)
        try Git.publish(ada.folder, as: "the world", to: bob.folder)
        return (ada, bob, url)
    }

    /// Writes the credentials file that other S3 programs also read.
    func writeCredentials() throws {
        let folder = URL(filePath: "\(scratch.path)/home-\(name)/.aws")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = "[default]\naws_access_key_id = \(S3Server.key)\naws_secret_access_key = \(S3Server.secret)\n"
        try Data(text.utf8).write(to: folder.appending(path: "credentials"))
    }

    /// Applies rules that require the signature of one of two people, other than the author.
    private func govern(with other: RemotePerson) throws {
        var keys: [[String: String]] = []
        for person in [self, other] {
            let made = try AOSProgram.run(["gov", "key", "new", person.key, "--json"])
            keys.append(["owner": person.name, "key": try #require(try made.data("key")?.asString)])
        }
        let rules: [String: Any] = [
            "version": 1, "owners_needed": 1, "authors_may_approve": false, "keys": keys,
        ]
        let file = "\(scratch.path)/rules.json"
        try JSONSerialization.data(withJSONObject: rules).write(to: URL(filePath: file))
        try run("gov", "propose", "--rules", file)
        for step in ["shadow", "approve", "apply"] { try run("gov", step, "--id", "0") }
    }

    /// Adds a definition to a world's authored files.
    static func author(_ name: String, in folder: String) throws {
        let file = URL(filePath: "\(folder)/air/\(name).air.json")
        try Data(#"{"$kind":"defschema","name":"x/\#(name)@1","type":{"nat":{}}}"#.utf8).write(to: file)
        let manifest = URL(filePath: folder + "/air/manifest.air.json")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        var value = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        value["schemas"] = (value["schemas"] as? [Any] ?? []) + [["name": "x/\(name)@1"]]
        try JSONSerialization.data(withJSONObject: value).write(to: manifest)
    }
}

/// Expects everyone to have the same journal, valid here and on the remote, and nothing pending.
func expectEqual(_ people: [RemotePerson]) throws {
    let first = try #require(people.first)
    for person in people {
        try person.run("remote", "fetch")
        #expect(try person.log == first.log, "\(person.name) has a different journal than \(first.name)")
        #expect(try person.run("store", "verify").data("missing")?.asArray?.isEmpty == true)
        let shown = try person.run("remote", "show")
        #expect(try shown.data("pending")?.asArray?.isEmpty == true, "\(person.name): \(shown.text)")
        #expect(try shown.data("ahead").map(JSONPrinter.compact) == "0")
        #expect(try shown.data("behind").map(JSONPrinter.compact) == "0")
    }
    // The journals are equal byte for byte.
    try first.run("journal", "verify")
    try first.run("remote", "verify")
}
