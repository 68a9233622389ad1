public import Files
import JSON
public import SystemPackage

/// The output of cargo for each `Cargo.toml` that a world's imports refer to, from one run each
/// (Documentation/system.md, *Imports*).
///
/// Running cargo takes time and a process, so code that reads a world receives the answers as a value.
public struct CargoAnswers: Sendable, Equatable {
    private var answers: [FilePath: Result<CargoMetadata, CargoFault>] = [:]

    /// No answers.
    public static let none = CargoAnswers()

    private init() {}

    /// The packages that cargo reported for a manifest.
    func answer(about manifest: FilePath) throws(CargoFault) -> CargoMetadata {
        guard let answer = answers[manifest.lexicallyNormalized()] else { throw .notAsked }
        return try answer.get()
    }

    /// Runs cargo for manifests that have no answer yet.
    ///
    /// - Parameter client: the client that runs cargo; nil if cargo can't be run.
    public mutating func ask(_ manifests: [FilePath], _ client: (any CargoClient)?) async {
        guard let client else { return }
        for manifest in manifests.map({ $0.lexicallyNormalized() }) where answers[manifest] == nil {
            let answer: Result<CargoMetadata, CargoFault>
            do throws(CargoFault) {
                answer = .success(try CargoMetadata(try await client.metadata(of: manifest)))
            } catch .canceled {
                // The next caller may wait longer, so this is not an answer.
                continue
            } catch {
                answer = .failure(error)
            }
            answers[manifest] = answer
        }
    }

    /// Runs cargo for all manifests that a world's sync file refers to.
    ///
    /// - Parameter syncFile: a file to read instead of the world's `aos.sync.json`.
    public static func asking(
        _ client: (any CargoClient)?, about world: WorldFolder, syncFile: FilePath? = nil, files: any FileSystem
    ) async -> CargoAnswers {
        var answers = CargoAnswers()
        await answers.ask(manifests(of: world, syncFile: syncFile, files: files), client)
        return answers
    }

    /// The manifests that a world's sync file refers to; empty without a readable sync file.
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
    /// The `Cargo.toml` to run cargo for to find a package: the one that is named, or else the reducer's, or else the
    /// world's.
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
