public import AIR
import CanonicalCBOR
import ContentStore
public import Files
import Sync
import SystemPackage
public import WorldIO

/// The manifest file beside the journal: the manifest that the working tree is based on.
///
/// It is updated only by steps taken in this working tree: the steps of others reach the working tree through a pull. A
/// mark announces an update of the file, so that the next writer completes one that a crash interrupted.
extension Governance {
    /// The relation of the manifest file to the journal.
    ///
    /// - Throws: ``GovernanceError`` when one of them can't be read.
    public func manifestStanding() throws(GovernanceError) -> ManifestStanding { try standing(state()) }

    /// The problem with the manifest file; nil if it is fine.
    ///
    /// - Throws: ``FileError`` when the file exists but can't be read.
    public func manifestProblem(in state: GovernanceState) throws(FileError) -> Diagnostic? {
        guard state.currentManifest != nil else { return nil }
        let standing = try ManifestStanding.read(world, journal: state.manifests, files: files)
        guard standing.relation == .diverged else { return standing.problem(file: world.shown(world.manifestFile)) }
        let modified = try files.status(of: world.manifestFile, followLinks: true)?.modified
        let isNewer = modified.flatMap { time in state.manifestTime.map { UInt64(clamping: time) > $0 } }
        return standing.problem(file: world.shown(world.manifestFile), isFileNewer: isNewer)
    }

    /// Whether the journal has been read, so that reading it again is cheap.
    public var hasBeenRead: Bool { replays.isKnown }

    /// Writes the journal's manifest to the manifest file, overwriting its contents.
    ///
    /// - Throws: ``GovernanceError/noBase`` when the journal has no manifest, or another error when the store lacks it
    ///   or the file can't be written.
    public func keepJournalManifest() throws(GovernanceError) -> ManifestStanding {
        guard try state().currentManifest != nil else { throw .noBase }
        return try journal.withWriter(owner: owner, patience: patience, failure: { .journal($0) }) {
            (_) throws(GovernanceError) in
            let state = try state()
            guard let hash = state.currentManifest else { throw .noBase }
            try writeManifestFile(hash)
            try removeMark()
            return try standing(state)
        }
    }

    private func standing(_ state: GovernanceState) throws(GovernanceError) -> ManifestStanding {
        do throws(FileError) {
            return try ManifestStanding.read(world, journal: state.manifests, files: files)
        } catch {
            throw .file(error)
        }
    }

    /// The relation of the manifest file to the journal; throws if the file is in doubt.
    func soundStanding(_ state: GovernanceState) throws(GovernanceError) -> ManifestStanding {
        let found = try standing(state)
        guard state.currentManifest != nil, !found.allowsWriting else { return found }
        let problem: Diagnostic?
        do throws(FileError) {
            problem = try manifestProblem(in: state)
        } catch {
            throw .file(error)
        }
        if let problem { throw .baseInDoubt(problem) }
        return found
    }

    /// Completes an interrupted update of the file, writes an absent file, and throws if the file is in doubt.
    func settleManifestFile(_ state: GovernanceState) throws(GovernanceError) -> ManifestStanding {
        let found = try soundStanding(state)
        guard let current = state.currentManifest else { return found }
        guard found.allowsWriting, found.relation == .absent || found.isPromised else { return found }
        do throws(GovernanceError) {
            try writeManifestFile(current)
            try removeMark()
        } catch {
            guard case .worldIO(.store(let cause)) = error else { throw error }
            // This must not block the very step that repairs the store.
            notify(Diagnostic(.warning, .storeCorrupt, cause.message, help: cause.help))
            return found
        }
        notify(
            Diagnostic(
                .notice, .fileChangedSince, "the file did not hold the journal's manifest and was replaced",
                file: world.shown(world.manifestFile)))
        return try standing(state)
    }

    /// Appends records with a new manifest, then updates the manifest file.
    ///
    /// - Parameter follows: whether the working tree moves to the new manifest.
    func append(
        _ records: [GovernanceRecord], reaching hash: Hash, to writer: inout GovernanceWriter, follows: Bool = true
    ) throws(GovernanceError) {
        // For a draft, the file is updated once the frame is on the remote.
        guard follows, !writer.isDrafting else { return try writer.append(records) }
        if writer.standing.file != hash {
            do throws(FileError) {
                try files.writeAtomically(
                    ManifestMark(from: writer.standing.file, to: hash).bytes, to: world.manifestMark)
            } catch {
                throw .file(error)
            }
        }
        try writer.append(records)
        publish(writer)
    }

    /// Updates the manifest file after its record was appended.
    ///
    /// By then the step has happened and the next one repairs the file, so a failure is only reported.
    func publish(_ writer: GovernanceWriter) {
        guard !writer.isDrafting, let hash = writer.state.currentManifest else { return }
        do throws(GovernanceError) {
            if writer.standing.file != hash { try writeManifestFile(hash) }
            try removeMark()
        } catch {
            report(unreplaced: error)
        }
    }

    /// Reports that the manifest file could not be updated after a step.
    func report(unreplaced error: GovernanceError) {
        for diagnostic in error.diagnostics {
            notify(
                Diagnostic(
                    .warning, diagnostic.code, "the manifest file could not be replaced: \(diagnostic.message)",
                    file: world.shown(world.manifestFile), help: "the next change brings it up to date"))
        }
    }

    func writeManifestFile(_ hash: Hash) throws(GovernanceError) {
        let bytes: [UInt8]
        do throws(StoreError) {
            bytes = try store.store.node(hash)
        } catch {
            throw .worldIO(.store(error))
        }
        do throws(FileError) {
            try files.writeAtomically(bytes, to: world.manifestFile)
        } catch {
            throw .file(error)
        }
    }

    private func removeMark() throws(GovernanceError) {
        do throws(FileError) {
            if try files.exists(world.manifestMark) { try files.remove(world.manifestMark) }
        } catch {
            throw .file(error)
        }
    }
}
