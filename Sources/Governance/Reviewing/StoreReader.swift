import AIR
import CanonicalCBOR
import ContentStore
import WorldIO

/// Reads the store for one task, caching objects that were read and verified.
final class StoreReader {
    private let store: WorldStore
    private var definitions: [Hash: Definition] = [:]
    /// The most recently read worlds, the latest last: most proposals of a journal share a base with another.
    private var worlds: [(hash: Hash, contents: WorldContents)] = []

    private static let keptWorlds = 4

    init(_ store: WorldStore) { self.store = store }

    /// Reads and verifies a node.
    func node(_ hash: Hash) throws(GovernanceError) -> CBORValue {
        let bytes: [UInt8]
        do throws(StoreError) {
            bytes = try store.store.node(hash)
        } catch {
            throw .worldIO(.store(error))
        }
        do throws(CBORError) {
            return try CanonicalDecoder.decode(bytes)
        } catch {
            throw .worldIO(.encoding(hash, error))
        }
    }

    /// Reads and verifies a manifest and every definition that it refers to.
    func contents(_ hash: Hash) throws(GovernanceError) -> WorldContents {
        if let place = worlds.lastIndex(where: { $0.hash == hash }) {
            let known = worlds.remove(at: place)
            worlds.append(known)
            return known.contents
        }
        let manifest: Manifest
        var found: [DefinitionKey: Definition] = [:]
        do throws(WorldIOError) {
            manifest = try store.manifest(hash)
            for kind in DefinitionKind.allCases {
                for reference in manifest.references(kind) {
                    let key = DefinitionKey(kind, reference.name)
                    found[key] = try definition(key, reference.hash)
                }
            }
        } catch {
            throw .worldIO(error)
        }
        let contents = WorldContents(manifest: manifest, definitions: found)
        if worlds.count == Self.keptWorlds { worlds.removeFirst() }
        worlds.append((hash, contents))
        return contents
    }

    private func definition(_ key: DefinitionKey, _ hash: Hash) throws(WorldIOError) -> Definition {
        if let known = definitions[hash], known.key == key { return known }
        let read = try store.definition(key, hash)
        definitions[hash] = read
        return read
    }

    /// The world that a proposal results in, after verifying every node and that the patch has this result.
    func result(of proposal: Proposal) throws(GovernanceError) -> (contents: WorldContents, patch: CBORValue) {
        let contents = try contents(proposal.manifestHash)
        let patch = try node(proposal.patchHash)
        let stored: Hash
        do throws(CBORError) {
            stored = try (patch["manifest"] ?? .null).hash()
        } catch {
            throw .encoding(error)
        }
        guard stored == proposal.manifestHash else {
            throw .otherResult(proposal.id, stored: stored, approved: proposal.manifestHash)
        }
        // A secret that the patch declares is included although the manifest does not list it.
        var definitions = contents.definitions
        for node in patch["nodes"]?.asArray ?? [] {
            guard node["$kind"] == .text(DefinitionKind.secret.rawValue), let name = node["name"]?.asText else {
                continue
            }
            let key = DefinitionKey(.secret, DefinitionName(name))
            guard definitions[key] == nil else { continue }
            do throws(CBORError) {
                definitions[key] = try Definition(key, value: node)
            } catch {
                throw .encoding(error)
            }
        }
        guard definitions.count > contents.definitions.count else { return (contents, patch) }
        return (WorldContents(manifest: contents.manifest, definitions: definitions), patch)
    }
}

extension Governance {
    /// Creates a reader of the store for one task.
    var reader: StoreReader { StoreReader(store) }

    /// The world that a proposal results in, after verifying every node and that the patch has this result.
    func result(of proposal: Proposal) throws(GovernanceError) -> WorldContents {
        try reader.result(of: proposal).contents
    }

    func contents(_ manifest: Hash) throws(GovernanceError) -> WorldContents { try reader.contents(manifest) }
}
