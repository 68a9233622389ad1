public import CanonicalCBOR

/// The result of merging two versions of the manifest file: the later one, if the journal records both.
public enum ManifestMerge: Sendable, Equatable {
    /// Our side is the later one, or both are the same.
    case ours
    /// Their side is the later one.
    case theirs
    /// Unknown: at least one of them is not a manifest of this journal.
    case unmerged

    /// Merges two versions.
    ///
    /// - Parameter manifests: the manifests that the journal records, in order.
    public init(ours: [UInt8], theirs: [UInt8], journal manifests: [Hash]) {
        guard ours != theirs else {
            self = .ours
            return
        }
        guard let mine = manifests.lastIndex(of: Hash.of(ours)), let other = manifests.lastIndex(of: Hash.of(theirs))
        else {
            self = .unmerged
            return
        }
        self = mine > other ? .ours : .theirs
    }
}
