import CanonicalCBOR
import ContentStore
import WorldIO

extension GovernanceFrame {
    /// The hashes of the texts that its records name.
    var texts: [Hash] {
        records.compactMap { record in
            if case .object(let hash)? = record.text { hash } else { nil }
        }
    }
}

/// What is known of the texts that frames name.
struct FrameTexts {
    /// Those that were found.
    var objects: [TextObject] = []
    /// Those that were removed.
    var removed: [Hash] = []
    /// Those that are in none of the places where they should be.
    var missing: [Hash] = []
}

extension Governance {
    /// The texts that frames name, from the changes of the outbox, the file of texts, or the nodes that batches brought.
    ///
    /// - Parameters:
    ///   - payloads: the payloads of the frames.
    ///   - given: texts that are not in the file yet.
    func texts(
        of payloads: some Sequence<CBORValue>, given: [TextObject] = []
    ) throws(GovernanceError) -> FrameTexts {
        var known = Set<Hash>()
        let here = try textContents()
        var found = FrameTexts()
        for payload in payloads {
            for hash in (try? GovernanceFrame(payload))?.texts ?? [] where known.insert(hash).inserted {
                if let object = given.first(where: { $0.hash == hash }) ?? here.objects[hash] {
                    found.objects.append(object)
                } else if let object = try text(inNodes: hash) {
                    found.objects.append(object)
                } else if here.removed.contains(hash) {
                    found.removed.append(hash)
                } else {
                    found.missing.append(hash)
                }
            }
        }
        return found
    }

    /// The file of texts.
    ///
    /// - Throws: ``GovernanceError`` when it can't be read: what is in it must not be taken for missing.
    func textContents() throws(GovernanceError) -> TextFile.Contents {
        do throws(JournalError) {
            return try texts.read()
        } catch {
            throw .journal(error)
        }
    }

    /// A text among the nodes, where batches brought it before texts were objects of their own; nil where it is not
    /// there, or damaged.
    ///
    /// - Throws: ``GovernanceError`` when it can't be read.
    func text(inNodes hash: Hash) throws(GovernanceError) -> TextObject? {
        do throws(StoreError) {
            return TextObject(bytes: try store.store.node(hash))
        } catch {
            switch error {
            case .missing, .corrupt: return nil
            case .unreadable, .unwritable: throw .worldIO(.store(error))
            }
        }
    }
}
