import AIR
import JSON
public import SystemPackage

/// The packages in the output of `cargo metadata`.
public struct CargoMetadata: Sendable, Hashable {
    /// A package.
    public struct Package: Sendable, Hashable {
        /// The package's name.
        public let name: String
        /// The package's version.
        public let version: String
        /// The source of the package, in cargo's spelling; nil for a folder.
        public let source: String?
        /// The package's `Cargo.toml`.
        public let manifest: FilePath

        /// The package's folder.
        public var folder: FilePath { manifest.removingLastComponent() }

        /// The source by which a sync file may select the package; a folder has one too.
        public var selectableSource: String { source ?? "path+file://\(folder.string)" }

        /// The package in lists of candidates.
        public var text: String { "\(name) \(version) (\(selectableSource))" }

        /// Creates a package from its parts.
        public init(name: String, version: String, source: String?, manifest: FilePath) {
            self.name = name
            self.version = version
            self.source = source
            self.manifest = manifest
        }
    }

    /// The packages, sorted by name, version and source.
    public let packages: [Package]

    /// Creates metadata from its packages.
    public init(_ packages: [Package]) {
        self.packages = packages.sorted { Array($0.text.utf8).lexicographicallyPrecedes(Array($1.text.utf8)) }
    }

    /// Reads the output of `cargo metadata`.
    ///
    /// - Throws: ``CargoFault/garbled(reason:)`` when it has another format.
    public init(_ bytes: [UInt8]) throws(CargoFault) {
        let json: JSONValue
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            throw .garbled(reason: "\(error.message), at byte \(error.offset)")
        }
        guard let items = json.member("packages")?.asArray else {
            throw .garbled(reason: "it has no list `packages`")
        }
        var packages: [Package] = []
        for (index, item) in items.enumerated() {
            guard let name = item.member("name")?.asString, let version = item.member("version")?.asString,
                let manifest = item.member("manifest_path")?.asString.map({ FilePath($0) }), manifest.isAbsolute
            else { throw .garbled(reason: "package \(index) has no name, version or absolute manifest_path") }
            let source = item.member("source")
            guard source == nil || source?.isNull == true || source?.asString != nil else {
                throw .garbled(reason: "the source of package \(index) is not text")
            }
            packages.append(
                Package(
                    name: name, version: version, source: source?.asString, manifest: manifest.lexicallyNormalized()))
        }
        self.init(packages)
    }

    /// The one package that an import selects: by name, then version, then source (Documentation/system.md, *Imports*).
    public func package(for wanted: SyncFile.CargoSource) throws(CargoSelectionError) -> Package {
        func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
        let named = packages.filter { same($0.name, wanted.package) }
        guard !named.isEmpty else {
            let names = packages.map(\.name)
            throw .absent(wanted, candidates: packages, nearest: Spelling.nearest(to: wanted.package, among: names))
        }
        let matching = named.filter { package in
            (wanted.version.map { same($0, package.version) } ?? true)
                && (wanted.source.map { same($0, package.selectableSource) } ?? true)
        }
        guard let found = matching.first else { throw .absent(wanted, candidates: named, nearest: nil) }
        guard matching.count == 1 else { throw .ambiguous(wanted, candidates: matching) }
        return found
    }
}

/// A reason why an import selects no package, or more than one.
public enum CargoSelectionError: Error, Sendable, Hashable {
    /// No package is selected; the candidates are the packages with the name, or all packages if none has it.
    case absent(SyncFile.CargoSource, candidates: [CargoMetadata.Package], nearest: String?)
    /// Several packages match.
    case ambiguous(SyncFile.CargoSource, candidates: [CargoMetadata.Package])

    private static let maximumListed = 20

    /// The message: one lowercase line that lists the candidates.
    public var message: String {
        switch self {
        case .absent(let wanted, let candidates, _):
            "selects the package \(Self.text(of: wanted)), which cargo does not report; known packages: "
                + Self.list(candidates)
        case .ambiguous(let wanted, let candidates):
            "selects the package \(Self.text(of: wanted)), which matches several: \(Self.list(candidates))"
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .absent(_, _, let nearest?): "did you mean `\(nearest)`?"
        case .absent(let wanted, let candidates, nil):
            candidates.contains { $0.name.utf8.elementsEqual(wanted.package.utf8) }
                ? "correct `version` or `source` of the import"
                : "add the package to the dependencies in Cargo.toml, or correct the name"
        case .ambiguous(_, let candidates):
            Set(candidates.map(\.version)).count == candidates.count
                ? "add `version` to the import, or --package-version to `aos packs add`"
                : "add `source` to the import, or --source to `aos packs add`, as shown in brackets"
        }
    }

    private static func text(of wanted: SyncFile.CargoSource) -> String {
        "`\(wanted.package)`" + (wanted.version.map { ", version `\($0)`" } ?? "")
            + (wanted.source.map { ", source `\($0)`" } ?? "")
    }

    private static func list(_ candidates: [CargoMetadata.Package]) -> String {
        guard !candidates.isEmpty else { return "none" }
        let rest = candidates.count - maximumListed
        return candidates.prefix(maximumListed).map(\.text).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }
}
