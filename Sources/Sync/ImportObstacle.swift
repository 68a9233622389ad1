public import AIR
import JSON
import SystemPackage

extension ResolvedImport.Obstacle {
    /// The folder that could not be used; nil if it is unknown.
    var root: FilePath? {
        switch self {
        case .notAFolder(let path), .unreadable(let path, _), .escapes(let path, _): path
        case .cargo, .noCargoManifest, .package, .invalid: nil
        }
    }

    /// The code of the diagnostic.
    public var code: DiagnosticCode {
        switch self {
        case .package(.ambiguous): .importAmbiguous
        case .escapes: .pathEscape
        default: .importUnresolved
        }
    }

    /// The message, which follows the name of the import, and the remedy.
    fileprivate func text(_ shown: (FilePath) -> String) -> (message: String, help: String) {
        switch self {
        case .cargo(let fault, let manifest):
            ("can't be resolved: \(fault.message) (manifest: \(shown(manifest)))", fault.help)
        case .noCargoManifest(let places):
            (
                "can't be resolved by cargo: there is no \(places.map(shown).joined(separator: " or "))",
                "set `manifest_path` to the Cargo.toml"
            )
        case .package(let error): (error.message, error.help)
        case .escapes(let root, let package):
            (
                "points outside its package \(shown(package)): \(shown(root))",
                "write a folder within the package in `air_dir`"
            )
        case .notAFolder(let path): ("is not a folder: \(shown(path))", "correct the path in the sync file")
        case .unreadable(_, let reason): ("can't be read: \(reason)", "correct the path in the sync file")
        case .invalid(let diagnostics):
            (
                "can't be hashed because it has errors: \(diagnostics.first { $0.severity == .error }?.message ?? "")",
                "fix the definitions of the import"
            )
        }
    }
}

extension SyncFile.Import {
    /// The reason why the import can't be resolved, as an error at its position.
    ///
    /// - Parameters:
    ///   - file: the displayed path of the sync file.
    ///   - shown: returns the displayed form of any other path.
    func diagnostic(
        _ obstacle: ResolvedImport.Obstacle, file: String, shown: (FilePath) -> String = \.string
    ) -> Diagnostic {
        let (message, help) = obstacle.text(shown)
        return Diagnostic(
            .error, obstacle.code, "the import `\(label)` \(message)", file: file, line: place.line,
            column: place.column, path: pointer.description, help: help)
    }
}

extension DiagnosticCode {
    /// An import matches several packages.
    public static let importAmbiguous = DiagnosticCode(rawValue: "import-ambiguous")
}
