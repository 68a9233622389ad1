public import AIR
public import CanonicalCBOR

/// The result of `aos pull`.
public struct PullResult: Sendable, Equatable, Codable {
    /// The files that change, with a unified diff, and the world that results.
    public let preview: ResolutionPreview
    /// The manifest that the files describe afterwards.
    public let target: Hash
    /// The differences from the manifest that can't be written.
    public let notices: [Diagnostic]

    /// Creates a pull result.
    public init(preview: ResolutionPreview, target: Hash, notices: [Diagnostic]) {
        self.preview = preview
        self.target = target
        self.notices = notices
    }
}
