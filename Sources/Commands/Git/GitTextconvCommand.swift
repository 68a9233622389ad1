import ArgumentParser
import CanonicalCBOR
import Files
import JSON
import Presentation
import SystemPackage
import WorldIO

/// `aos git textconv`: prints a manifest as text, for `git diff`.
struct GitTextconvCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "textconv", abstract: "Print a manifest file as text, for git diff.",
        usage: "aos git textconv <file> [<options>]",
        discussion: "Control characters and invisible characters are escaped.")
    static let purpose = Purpose.looks
    static let reach = Reach.nothing

    @Argument(help: "The manifest file.", completion: .file())
    var file: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let bytes = try reading { () throws(FileError) in
            try session.context.files.read(session.path(file), limit: ManifestStanding.largest)
        }
        var text = Text()
        // Git shows no diff at all if this fails, so invalid contents are described.
        guard let value = try? CanonicalDecoder.decode(bytes) else {
            text.add("not a manifest: \(bytes.count.of("byte")), \(Hash.of(bytes))")
            return .report(Report(.object([("manifest", .null)]), text))
        }
        text.addLines(of: JSONPrinter.pretty(value.json))
        return .report(Report(.object([("manifest", value.json)]), text))
    }
}
