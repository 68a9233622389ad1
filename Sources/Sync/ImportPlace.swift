import AIR
import Files
import SystemPackage

/// The folder that an import resolves to, and the identity for its lock (Documentation/system.md, *Locks and pins*).
struct ImportPlace {
    /// The AIR root.
    let root: FilePath
    /// The identity of the resolved import.
    let identity: [ImportLock.Field: String]

    /// Resolves an import.
    ///
    /// - Throws: ``ResolvedImport/Obstacle`` when it can't be resolved; otherwise the folder exists.
    init(
        _ item: SyncFile.Import, in sync: SyncFile, world: WorldFolder, packages: CargoAnswers, files: any FileSystem
    ) throws(ResolvedImport.Obstacle) {
        switch item.source {
        case .path(let path):
            root = path
            identity = [
                .source: ImportLock.Origin.path.rawValue, .path: sync.lockedPath(path, written: item.written ?? path),
            ]
            try Self.check(path, files: files)
        case .cargo(let cargo):
            let manifest = try sync.manifest(of: cargo, world: world, files: files)
            let package = try Self.package(cargo, of: manifest, packages)
            root = package.folder.pushing(cargo.airFolder).lexicallyNormalized()
            var identity: [ImportLock.Field: String] = [
                .source: ImportLock.Origin.cargo.rawValue, .package: package.name, .version: package.version,
                .manifestPath: sync.lockedPath(
                    manifest, written: cargo.writtenManifest ?? FilePath(sync.relativePath(to: manifest))),
                .airFolder: cargo.airFolder.string,
            ]
            identity[.sourceID] = package.source
            self.identity = identity
            try Self.check(root, files: files)
            guard try Self.real(root, files: files).starts(with: try Self.real(package.folder, files: files)) else {
                throw .escapes(root, package: package.folder)
            }
        }
    }

    private static func package(
        _ cargo: SyncFile.CargoSource, of manifest: FilePath, _ packages: CargoAnswers
    ) throws(ResolvedImport.Obstacle) -> CargoMetadata.Package {
        let metadata: CargoMetadata
        do {
            metadata = try packages.answer(about: manifest)
        } catch {
            throw .cargo(error, manifest: manifest)
        }
        do {
            return try metadata.package(for: cargo)
        } catch {
            throw .package(error)
        }
    }

    private static func check(_ root: FilePath, files: any FileSystem) throws(ResolvedImport.Obstacle) {
        do {
            if try files.status(of: root, followLinks: true)?.kind == .directory { return }
        } catch {
            throw .unreadable(root, reason: error.message)
        }
        throw .notAFolder(root)
    }

    private static func real(_ path: FilePath, files: any FileSystem) throws(ResolvedImport.Obstacle) -> FilePath {
        do {
            return try files.resolve(path)
        } catch {
            throw .unreadable(path, reason: error.message)
        }
    }
}
