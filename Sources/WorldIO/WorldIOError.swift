public import AIR
public import CanonicalCBOR
public import ContentStore
public import Files

/// The reason why something can't enter or leave a world (Documentation/system.md, *Bundles*).
public enum WorldIOError: Error, Sendable {
    /// Problems in the files prevent it; the diagnostics list them.
    case invalid([Diagnostic])
    /// The store lacks an object or holds wrong bytes.
    case store(StoreError)
    /// A file can't be written.
    case file(FileError)
    /// A file can't be read.
    case unreadable(FileError)
    /// The base is named but unavailable.
    indirect case base(BaseManifest.Source, Hash?, WorldIOError)
    /// A node of the store does not match its reference.
    case unexpectedNode(Hash, expected: String, found: String)
    /// Stored bytes are not canonical.
    case encoding(Hash, CBORError)

    /// The problems as diagnostics.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .invalid(let diagnostics): diagnostics
        case .store(let error): [error.diagnostic]
        case .unreadable(let error): [Diagnostic(.error, .unreadableFile, error.message, help: error.help)]
        case .base(let source, let hash, let cause): cause.baseDiagnostics(source, hash)
        case .file(let error): [Diagnostic(.error, .unwritableFile, error.message, help: error.help)]
        case .unexpectedNode(let hash, let expected, let found):
            [
                Diagnostic(
                    .error, .storeCorrupt, "the store's node \(hash) is not \(expected): \(found)",
                    help: "run `aos store verify`, then `aos store repair`")
            ]
        case .encoding(let hash, let error):
            [
                Diagnostic(
                    .error, .storeCorrupt, "the store's node \(hash) is not canonical: \(error.message)",
                    help: "run `aos store verify`, then `aos store repair`")
            ]
        }
    }
}

extension StoreError {
    /// The problem as a diagnostic.
    public var diagnostic: Diagnostic {
        let code: DiagnosticCode =
            switch self {
            case .missing, .corrupt: .storeCorrupt
            case .unreadable: .unreadableFile
            case .unwritable: .unwritableFile
            }
        return Diagnostic(.error, code, message, help: help)
    }
}

extension WorldIOError {
    /// Whether an object is present but is not the expected one.
    private var isDamage: Bool {
        switch self {
        case .store(.corrupt), .unexpectedNode, .encoding: true
        case .base(_, _, let cause): cause.isDamage
        case .invalid, .store, .file, .unreadable: false
        }
    }

    /// The error as the reason why the base is unknown.
    fileprivate func baseDiagnostics(_ source: BaseManifest.Source, _ hash: Hash?) -> [Diagnostic] {
        // A damaged journal has specific codes.
        let refusals: Set<DiagnosticCode> = [.unreadableFile, .unwritableFile]
        if case .invalid(let found) = self, !found.allSatisfy({ refusals.contains($0.code) }) { return found }
        let name = "the base manifest" + (hash.map { " \($0.short)" } ?? "")
        let cause = diagnostics.first?.message ?? ""
        let help =
            switch (source, self) {
            case (.explicit, .store(.missing)): "`aos journal` lists the manifests of this world"
            case (.file, .unreadable), (.file, .encoding), (.file, .unexpectedNode):
                "restore .aos/manifest.air.cbor from version control"
            default: "run `aos store repair`, or restore .aos from a backup"
            }
        return [
            isDamage
                ? Diagnostic(.error, .baseDamaged, "\(name) is damaged: \(cause)", help: help)
                : Diagnostic(.error, .baseUnreadable, "\(name) can't be read: \(cause)", help: help)
        ]
    }
}
