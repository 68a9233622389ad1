public import Files
import JSON
public import SystemPackage

/// The answers of cargo about each `Cargo.toml` that a world asks about, one run each (Documentation/system.md,
/// *Imports*).
///
/// Asking takes time and a process; everything that reads a world takes the answers as a value.
public struct CargoAnswers: Sendable, Equatable {
    private var answers: [FilePath: Result<CargoMetadata, CargoFault>] = [:]

    /// No question has been asked yet.
    public static let none = CargoAnswers()

    private init() {}

    /// The answer about a manifest.
    func answer(about manifest: FilePath) throws(CargoFault) -> CargoMetadata {
        guard let answer = answers[manifest.lexicallyNormalized()] else { throw .notAsked }
        return try answer.get()
    }

    /// Asks about manifests that have no answer yet.
    ///
    /// - Parameter client: the client to ask; nil when cargo can't be run.
    public mutating func ask(_ manifests: [FilePath], _ client: (any CargoClient)?) async {
        guard let client else { return }
        for manifest in manifests.map({ $0.lexicallyNormalized() }) where answers[manifest] == nil {
            let answer: Result<CargoMetadata, CargoFault>
            do throws(CargoFault) {
                answer = .success(try CargoMetadata(try await client.metadata(of: manifest)))
            } catch .cancelled {
                // The next caller may wait longer.
                continue
            } catch {
                answer = .failure(error)
            }
            answers[manifest] = answer
        }
    }

    /// The answers to everything that a world's sync file asks.
    ///
    /// - Parameter syncFile: a file to read instead of the world's `aos.sync.json`.
    public static func asking(
        _ client: (any CargoClient)?, about world: WorldFolder, syncFile: FilePath? = nil, files: any FileSystem
    ) async -> CargoAnswers {
        var answers = CargoAnswers()
        await answers.ask(manifests(of: world, syncFile: syncFile, files: files), client)
        return answers
    }

    /// The manifests that a world's sync file asks about; none where there is no sync file that can be read.
    public static func manifests(of world: WorldFolder, syncFile: FilePath? = nil, files: any FileSystem) -> [FilePath]
    {
        let path = syncFile ?? world.syncFile
        guard let bytes = try? files.read(path, limit: JSONLimits.standard.maximumBytes) else { return [] }
        let sync = SyncFile(bytes, at: path, world: world)
        var manifests: [FilePath] = []
        for item in sync.imports {
            guard case .cargo(let cargo) = item.source,
                let manifest = try? sync.manifest(of: cargo, world: world, files: files), !manifests.contains(manifest)
            else { continue }
            manifests.append(manifest)
        }
        return manifests
    }
}

extension SyncFile {
    /// The `Cargo.toml` to ask about a package: the one that is named, else the reducer's, else the world's.
    func manifest(
        of cargo: CargoSource, world: WorldFolder, files: any FileSystem
    ) throws(ResolvedImport.Obstacle) -> FilePath {
        let possible = cargo.manifest.map { [$0] } ?? (reducerFolder.map { [$0] } ?? []).appending(world.path)
        for path in possible.map({ $0.lexicallyNormalized() }) {
            do {
                if try files.status(of: path, followLinks: true)?.kind == .regular { return path }
            } catch {
                throw .unreadable(path, reason: error.message)
            }
        }
        throw .noCargoManifest(possible)
    }
}

extension [FilePath] {
    /// The manifests in these folders and in one more.
    fileprivate func appending(_ folder: FilePath) -> [FilePath] {
        (self + [folder]).map { $0.appending("Cargo.toml") }
    }
}
