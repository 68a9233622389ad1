public import AIR
public import CanonicalCBOR
public import WorldIO

/// The result of checking a world (`aos check`).
public struct WorldCheck: Sendable, Equatable, Codable {
    /// The hash of the world as authored; nil if it can't be built.
    public let manifestHash: Hash?
    /// The number of definitions of each kind that the manifest names.
    public let counts: [DefinitionKind: Int]
    /// Every problem, in order.
    public let diagnostics: [Diagnostic]

    /// Creates a world check.
    public init(manifestHash: Hash?, counts: [DefinitionKind: Int], diagnostics: [Diagnostic]) {
        self.manifestHash = manifestHash
        self.counts = counts
        self.diagnostics = diagnostics
    }
}

/// The result of `aos store verify`.
public struct StoreCheck: Sendable, Equatable, Codable {
    /// The objects that the store holds and lacks.
    public let survey: StoreSurvey
    /// The source of a good copy of each missing or corrupt object, if one is known.
    public let copies: [Hash: String]
    /// The reasons why it is not fully known what the store must hold.
    public let obstacles: [Diagnostic]

    /// Creates a store check.
    public init(survey: StoreSurvey, copies: [Hash: String], obstacles: [Diagnostic]) {
        self.survey = survey
        self.copies = copies
        self.obstacles = obstacles
    }
}

/// The result of `aos store repair`.
public struct StoreRepair: Sendable, Equatable, Codable {
    /// An object that was restored.
    public struct Healed: Sendable, Equatable, Codable {
        /// The hash of the object.
        public let hash: Hash
        /// The source of the copy.
        public let from: String

        /// Creates a restored object.
        public init(_ hash: Hash, from: String) {
            self.hash = hash
            self.from = from
        }
    }

    /// The restored objects, by hash.
    public let healed: [Healed]
    /// The objects without a good copy, by hash.
    public let left: [Hash]
    /// The referrers of the remaining objects.
    public let referrers: [Hash: [String]]

    /// Creates a store repair.
    public init(healed: [Healed], left: [Hash], referrers: [Hash: [String]]) {
        self.healed = healed
        self.left = left
        self.referrers = referrers
    }
}

/// The result of `aos export`.
public struct Export: Sendable, Equatable, Codable {
    /// A file of the export.
    public struct File: Sendable, Equatable, Codable {
        /// The displayed path.
        public let path: String
        /// The outcome for the file.
        public let outcome: AIRLayout.Outcome

        /// Creates a file of an export.
        public init(path: String, outcome: AIRLayout.Outcome) {
            self.path = path
            self.outcome = outcome
        }
    }

    /// The manifest that was exported.
    public let manifestHash: Hash
    /// The files of the export.
    public let files: [File]

    /// Creates an export.
    public init(manifestHash: Hash, files: [File]) {
        self.manifestHash = manifestHash
        self.files = files
    }
}
