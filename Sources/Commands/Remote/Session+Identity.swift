import AIR
import CanonicalCBOR
import Files
import Governance
import JSON
import Remotes
import Sync
import SystemPackage
import WorldProtocol

extension Session {
    private func syncFile(of world: WorldFolder) -> FilePath { global.map.map(path) ?? world.syncFile }

    /// The bytes of the sync file, or nil if it does not exist.
    private func syncText(of world: WorldFolder) throws(CommandFailure) -> [UInt8]? {
        do throws(FileError) {
            return try context.files.read(syncFile(of: world), limit: JSONLimits.standard.maximumBytes)
        } catch .notFound {
            return nil
        } catch {
            throw .unreadable(error)
        }
    }

    /// The world and the remote that this clone names: by its journal, else by the sync file, whose URL `aos.remote` of
    /// git's configuration overrides.
    ///
    /// - Parameter url: the URL that the user gave, which takes precedence over any other.
    func namedRemote(in world: WorldFolder, url: String? = nil) throws(CommandFailure) -> JoinedRemote {
        let bytes = try syncText(of: world) ?? []
        let member = (try? JSONParser.parse(bytes))?.member("world")
        guard let id = member?.member("id")?.asString.flatMap({ Hash($0) }) else {
            throw CommandFailure(
                .notFound, "the sync file names no shared world",
                help: "the person who shares the world runs `aos remote add URL`, then commits aos.sync.json")
        }
        if let text = url ?? context.remotes?.configured(world.path) {
            let url = try remoteURL(text, in: world)
            try trust(url, for: id)
            return JoinedRemote(id: id, url: url)
        }
        guard let text = member?.member("remote")?.asString else {
            throw CommandFailure(
                .notFound, "the sync file names the world \(id.short) but no remote",
                help: "name one: `aos remote join URL`")
        }
        return JoinedRemote(id: id, url: try Self.url(text))
    }

    /// The world and the remote that the sync file names, or nil if they are missing or invalid.
    func remoteOfFile(in world: WorldFolder) -> JoinedRemote? {
        let member = (try? syncText(of: world)).flatMap { try? JSONParser.parse($0) }?.member("world")
        guard let id = member?.member("id")?.asString.flatMap({ Hash($0) }),
            let url = member?.member("remote")?.asString.flatMap({ try? RemoteURL($0) })
        else { return nil }
        return JoinedRemote(id: id, url: url)
    }

    /// Writes the world, its remote and its rules into the sync file, as an edit that can be undone.
    ///
    /// - Returns: whether the file changed.
    @discardableResult
    func nameWorld(_ joined: JoinedRemote, in world: WorldFolder, _ workbench: OpenWorld) async throws(CommandFailure)
        -> Bool
    {
        let state = try await workbench.governanceState()
        var members: [(String, JSONValue)] = [("id", .string(joined.id.text)), ("remote", .string(joined.url.text))]
        if let rules = state.rules, let frame = rules.frame {
            members.append(
                ("rules", .object([("hash", .string(rules.hash.text)), ("frame", .string(frame.text))])))
        }
        let before = try syncText(of: world)
        let file = syncFile(of: world)
        let after: [UInt8]
        do {
            var edit = try JSONEdit(before ?? Array("{\n  \"version\": 1\n}\n".utf8))
            try edit.set(.object(members), forKey: "world", in: JSONPointer())
            after = edit.bytes
        } catch {
            throw CommandFailure(
                .unwritableFile, "\(world.shown(file)) is not valid JSON, so it can't be edited",
                help: "fix the file, then run the command again")
        }
        guard after != before else { return false }
        let log = EditLog(
            world, files: context.files, owner: "aos, process \(context.processID), user \(context.user)",
            named: [file])
        do throws(EditError) {
            try log.apply(
                AuthoredEdit("name the remote", [AuthoredEdit.Change(file, from: before, to: after)]),
                time: context.clock())
        } catch {
            throw CommandFailure(.unwritableFile, error.message, help: error.help)
        }
        return true
    }
}
