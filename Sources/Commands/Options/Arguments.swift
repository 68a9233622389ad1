import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import WorldProtocol
import WorldIO

/// A hash on the command line, full or abbreviated; the world resolves abbreviations.
struct HashArgument: ExpressibleByArgument {
    let text: String

    init(argument: String) { text = argument }

    /// The lower-case hex digits without `sha256:`; nil unless there are between 4 and 64 of them.
    var digits: String? {
        let digits = text.utf8.starts(with: "sha256:".utf8) ? text.dropFirst(7) : text[...]
        guard 4...64 ~= digits.utf8.count, digits.utf8.allSatisfy(Self.isHexDigit) else { return nil }
        return digits.lowercased()
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

/// A kind of definition on the command line: its `$kind`, its title, its plural or its section of the manifest.
struct KindArgument: ExpressibleByArgument, CaseIterable {
    let kind: DefinitionKind

    static var allCases: [KindArgument] { DefinitionKind.allCases.map(KindArgument.init(kind:)) }
    static var allValueStrings: [String] { DefinitionKind.allCases.map(\.rawValue) }
    var defaultValueDescription: String { kind.rawValue }

    init(kind: DefinitionKind) { self.kind = kind }

    init?(argument: String) {
        let found = DefinitionKind.allCases.first { kind in
            [kind.rawValue, kind.title, kind.plural, kind.manifestSection].contains(argument)
        }
        guard let found else { return nil }
        kind = found
    }
}

/// A lens on the command line.
struct LensArgument: ExpressibleByArgument, CaseIterable {
    let lens: DefinitionLens

    static var allCases: [LensArgument] { DefinitionLens.allCases.map(LensArgument.init(lens:)) }
    static var allValueStrings: [String] { DefinitionLens.allCases.map(\.rawValue) }
    var defaultValueDescription: String { lens.rawValue }

    init(lens: DefinitionLens) { self.lens = lens }

    init?(argument: String) {
        guard let lens = DefinitionLens(rawValue: argument) else { return nil }
        self.lens = lens
    }
}

/// The option for the number of a proposal.
struct ProposalOption: ParsableArguments {
    @Option(
        name: .customLong("id"), help: ArgumentHelp("The proposal's number.", valueName: "n"),
        completion: .names(of: .proposals))
    var number: UInt64

    var id: ProposalID { ProposalID(number) }
}

/// The option for the hash of the reviewed proposal.
struct ExpectOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Refuse unless this is the hash of the proposal's patch, or of the frame that proposed it.",
            valueName: "hash"))
    var expect: HashArgument?
}

/// The flag that omits modules from a bundle.
struct FilterOption: ParsableArguments {
    @Flag(help: "Omit modules.")
    var airOnly = false

    var filter: BundleFilter { airOnly ? .airOnly : .full }
}
