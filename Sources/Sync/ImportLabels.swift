public import SystemPackage

/// Assigns a label to each import (Documentation/system.md, *Imports*).
struct ImportLabels {
    private var used: Set<[UInt8]> = []

    /// The label of the next import, in the order of the file.
    mutating func label(of source: SyncFile.Import.Source) -> String {
        let base = Self.base(source)
        var label = base
        var count = 1
        while !used.insert(Array(label.utf8)).inserted {
            count += 1
            label = "\(base)-\(count)"
        }
        return label
    }

    /// The label of an import unless another import has it already.
    static func base(_ source: SyncFile.Import.Source) -> String {
        switch source {
        case .cargo(let cargo): cargo.airFolder.planPackName ?? cargo.package
        case .path(let path):
            path.planPackName ?? path.components.reversed().map(\.string).first { $0 != "air" } ?? path.string
        }
    }
}

extension FilePath {
    /// The name of a plan pack if the folder is its root: a folder in `exports/plan-packs`; nil for any other folder.
    public var planPackName: String? {
        let names = lexicallyNormalized().components.suffix(3).map(\.string)
        guard names.count == 3, names[0] == "exports", names[1] == "plan-packs" else { return nil }
        return names[2]
    }
}
