public import AIR
public import CanonicalCBOR

/// What `aos pull` does to the authored files.
public struct PullResult: Sendable, Equatable, Codable {
    /// The files that change, with a unified difference of their texts, and the world that results.
    public let preview: ResolutionPreview
    /// The manifest that the files say afterwards.
    public let target: Hash
    /// What can't be brought to what the manifest says.
    public let notices: [Diagnostic]

    /// A value of its parts.
    public init(preview: ResolutionPreview, target: Hash, notices: [Diagnostic]) {
        self.preview = preview
        self.target = target
        self.notices = notices
    }
}
