import AIR
import ArgumentParser
import Files
import Governance
import JSON
import Presentation
import SystemPackage

/// `aos gov key`: manages the keys that sign approvals.
struct GovKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Generate a signing key, or show its public half.",
        subcommands: [GovKeyNewCommand.self, GovKeyShowCommand.self])
}

/// `aos gov key new`: creates a key in a new file.
struct GovKeyNewCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Generate an Ed25519 key in a new file that only you can read.",
        usage: "aos gov key new <file> [<options>]",
        discussion: "The file is PEM, as `openssl genpkey -algorithm ed25519` writes it. It has no passphrase.")
    static let reach = Reach.nothing

    @Argument(help: ArgumentHelp("The file to create; it must not exist.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let path = session.path(file)
        guard let key = SigningKey.generate() else { throw CommandFailure(.notSupported, "can't generate a key") }
        let files = session.context.files
        try writing { () throws(FileError) in
            do throws(FileError) {
                try files.createFile(path, contents: key.pem, mode: 0o600)
                try files.synchronize(path)
                try files.synchronize(path.removingLastComponent())
            } catch .alreadyExists(let place) {
                throw .alreadyExists(place)
            } catch {
                // A partial key is useless, and would block the next attempt.
                try? files.remove(path)
                throw error
            }
        }
        return .report(key.report(file: path.string))
    }
}

/// `aos gov key show`: prints the public half of a key.
struct GovKeyShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the public half of a key, as rules name it.",
        usage: "aos gov key show <file> [<options>]")
    static let purpose = Purpose.looks
    static let reach = Reach.nothing

    @Argument(help: ArgumentHelp("The key's file.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        .report(try session.signingKey(file).report(file: session.path(file).string))
    }
}

extension SigningKey {
    fileprivate func report(file: String) -> Report {
        Report(.object([("file", .string(file)), ("key", .string(publicKey.text))]), Text(publicKey.text))
    }
}

extension Session {
    /// The key in a file.
    func signingKey(_ file: String) throws(CommandFailure) -> SigningKey {
        let path = path(file)
        let bytes = try reading { () throws(FileError) in try context.files.read(path, limit: 1 << 16) }
        guard let key = SigningKey(pem: bytes) else {
            throw CommandFailure(
                .badValue, "\(path) is not an Ed25519 key in PEM without a passphrase",
                help: "generate one with `aos gov key new FILE`")
        }
        return key
    }
}
