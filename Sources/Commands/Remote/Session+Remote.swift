import AIR
import CanonicalCBOR
import Files
import Governance
import Remotes
import Sync
import SystemPackage
import Workbench
import WorldProtocol

extension DiagnosticCode {
    /// The URL of a remote comes only from a file under version control.
    static let remoteUntrusted = DiagnosticCode(rawValue: "remote-untrusted")
}

extension Session {
    /// The user's state folder on this machine; nil if the environment names none.
    private var stateFolder: FilePath? {
        func folder(_ name: String) -> FilePath? {
            context.variable(name).map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        }
        return (folder("XDG_STATE_HOME") ?? folder("HOME")?.appending(".local").appending("state"))?.appending("aos")
    }

    /// The access to the remote of a world; nil when the program has no connector.
    func remoteAccess(of world: WorldFolder) -> RemoteAccess? {
        context.remotes?.access(to: world.path, remoteReach)
    }

    /// The limits within which this command may reach a remote.
    var remoteReach: RemoteReach {
        RemoteReach(isOffline: global.offline, timeout: global.timeoutMs, heads: stateFolder?.appending("heads"))
    }

    private var trust: RemoteTrust? {
        stateFolder.map { RemoteTrust(folder: $0.appending("trust"), files: context.files) }
    }

    /// Trusts a URL that the user named.
    func trust(_ url: RemoteURL, for world: Hash) throws(CommandFailure) {
        guard let trust else { return }
        try writing { () throws(FileError) in try trust.trust(url, for: world) }
    }

    /// Refuses to contact a URL that only the sync file names, unless it is trusted or git uses it for this clone.
    func checkTrust(_ url: RemoteURL, for id: Hash, _ world: WorldFolder) throws(CommandFailure) {
        if trust?.isTrusted(url, for: id) == true { return }
        let own = (context.remotes?.gitRemotes(world.path) ?? []).compactMap {
            try? Self.remoteURL(ofGit: $0.url, in: world)
        }
        let place = { (url: RemoteURL) -> String? in if case .git(let url, _) = url.place { url } else { nil } }
        if let given = place(url), own.contains(where: { place($0) == given }) { return }
        throw CommandFailure(
            .remoteUntrusted, "only the sync file names the remote \(url), so it was not contacted",
            help: "if it is right, run `aos remote trust`")
    }

    /// The URL for a command-line argument: a URL, or the name of a git remote of this clone.
    func remoteURL(_ text: String, in world: WorldFolder) throws(CommandFailure) -> RemoteURL {
        guard !text.contains("://") else { return try Self.url(text) }
        let known = context.remotes?.gitRemotes(world.path) ?? []
        if let named = known.first(where: { $0.name.utf8.elementsEqual(text.utf8) }) {
            return try Self.remoteURL(ofGit: named.url, in: world)
        }
        throw CommandFailure(
            .notFound, "`\(text)` is neither a URL nor a git remote of this clone",
            help: "`git remote -v` lists the remotes, `aos remote add --help` the kinds of URLs")
    }

    static func url(_ text: String) throws(CommandFailure) -> RemoteURL {
        do throws(RemoteError) {
            return try RemoteURL(text)
        } catch {
            throw .usage(error.message, help: "`aos remote add --help` lists the kinds of URLs")
        }
    }

    /// The URL for a URL that git uses, including `host:path` and local paths.
    private static func remoteURL(ofGit text: String, in world: WorldFolder) throws(CommandFailure) -> RemoteURL {
        if text.hasPrefix("file://") { return try url("git+" + text) }
        if text.contains("://") { return try url(text) }
        if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
            let path = text[text.index(after: colon)...]
            return try url("ssh://\(text[..<colon])/\(path.hasPrefix("/") ? String(path.dropFirst()) : String(path))")
        }
        return try url("git+file://" + world.path.pushing(FilePath(text)).lexicallyNormalized().string)
    }
}
