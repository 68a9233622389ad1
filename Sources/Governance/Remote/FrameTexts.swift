import CanonicalCBOR
import ContentStore
import WorldIO

extension GovernanceFrame {
    /// The hashes of the texts that the frame's records refer to.
    var texts: [Hash] {
        records.compactMap { record in
            if case .object(let hash)? = record.text { hash } else { nil }
        }
    }
}

/// The texts that frames refer to, by availability.
struct FrameTexts {
    /// The texts that were found.
    var objects: [TextObject] = []
    /// The hashes of texts that were removed.
    var removed: [Hash] = []
    /// The hashes of texts that were not found although they were not removed.
    var missing: [Hash] = []
}

extension Governance {
    /// The texts that frames refer to, from the given texts, the file of texts, or the nodes that batches brought.
    ///
    /// - Parameters:
    ///   - payloads: the payloads of the frames.
    ///   - given: texts that are not in the file yet, such as those of the outbox.
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

    /// The hashes of texts that frames of the journal refer to and that are missing here, although they were not
    /// removed.
    func missingTexts(of frames: [JournalFrame]) throws(GovernanceError) -> [Hash] {
        try texts(of: frames.lazy.map(\.payload)).missing
    }

    /// The file of texts.
    ///
    /// - Throws: ``GovernanceError`` when the file can't be read: its texts must not be mistaken for missing ones.
    func textContents() throws(GovernanceError) -> TextFile.Contents {
        do throws(JournalError) {
            return try texts.read()
        } catch {
            throw .journal(error)
        }
    }

    /// A text stored as a node, as batches brought it before texts were separate objects; nil if it is missing or
    /// damaged.
    ///
    /// - Throws: ``GovernanceError`` when the node can't be read.
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
