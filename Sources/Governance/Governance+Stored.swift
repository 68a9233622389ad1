import AIR
import CanonicalCBOR
import ContentStore
import WorldIO

extension Governance {
    /// The world that a proposal leads to, every node of it verified, and that its patch says so.
    func result(of proposal: Proposal) throws(GovernanceError) -> WorldContents {
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
        // A secret that the patch declares counts although the manifest does not list it (AIR §3).
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
        return WorldContents(manifest: contents.manifest, definitions: definitions)
    }

    /// A node of the store, verified.
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

    func contents(_ manifest: Hash) throws(GovernanceError) -> WorldContents {
        do throws(WorldIOError) {
            return try store.contents(manifest)
        } catch {
            throw .worldIO(error)
        }
    }
}
