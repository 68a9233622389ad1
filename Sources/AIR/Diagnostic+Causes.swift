extension DiagnosticCode {
    /// Codes of problems that keep text from being read, or that name something absent: other problems may follow from
    /// them.
    private static let causes: Set<DiagnosticCode> = [
        .newerLanguage, .jsonSyntax, .jsonDuplicateKey, .jsonTooDeep, .jsonTooLarge, .jsonEncoding, .unreadableFile,
        .importShape, .importUnresolved, .pathEscape, .syncInvalid, .unknownKind,
        DiagnosticCode(rawValue: "import-ambiguous"),
    ]

    /// Codes of problems that may be reported only because something else could not be read.
    private static let consequences: Set<DiagnosticCode> = [
        .unknownReference, .missingManifest, .unlistedDefinition, .capUnbound, .neverUsed, .noDefaultPolicy,
    ]

    fileprivate var isCause: Bool { Self.causes.contains(self) }
    fileprivate var isConsequence: Bool { Self.consequences.contains(self) }
}

extension [Diagnostic] {
    /// The problems in their order, but causes first and what may follow from them last.
    public var causesFirst: [Diagnostic] {
        let (causes, others, consequences) = parted
        return causes + others + consequences
    }

    /// The independent problems, causes first, and those that may follow from the causes.
    ///
    /// Without a cause nothing follows from one.
    public var folded: (shown: [Diagnostic], following: [Diagnostic]) {
        let (causes, others, consequences) = parted
        return (causes + others, consequences)
    }

    private var parted: (causes: [Diagnostic], others: [Diagnostic], consequences: [Diagnostic]) {
        func isCause(_ diagnostic: Diagnostic) -> Bool { diagnostic.severity == .error && diagnostic.code.isCause }
        guard contains(where: isCause) else { return ([], self, []) }
        return (
            filter(isCause), filter { !isCause($0) && !$0.code.isConsequence },
            filter { !isCause($0) && $0.code.isConsequence }
        )
    }
}
