extension DiagnosticCode {
    /// The codes of problems that may cause others, because a text can't be read or something named is absent.
    private static let causes: Set<DiagnosticCode> = [
        .newerLanguage, .jsonSyntax, .jsonDuplicateKey, .jsonTooDeep, .jsonTooLarge, .jsonEncoding, .unreadableFile,
        .importShape, .importUnresolved, .pathEscape, .syncInvalid, .unknownKind,
        DiagnosticCode(rawValue: "import-ambiguous"),
    ]

    /// The codes of problems that may be reported only because something else could not be read.
    private static let consequences: Set<DiagnosticCode> = [
        .unknownReference, .missingManifest, .unlistedDefinition, .capUnbound, .neverUsed, .noDefaultPolicy,
    ]

    fileprivate var isCause: Bool { Self.causes.contains(self) }
    fileprivate var isConsequence: Bool { Self.consequences.contains(self) }
}

extension [Diagnostic] {
    /// The problems in their order, except that causes come first and possible consequences last.
    public var causesFirst: [Diagnostic] {
        let (causes, others, consequences) = parted
        return causes + others + consequences
    }

    /// The independent problems, causes first, and the possible consequences of the causes.
    ///
    /// Without a cause there are no consequences.
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
