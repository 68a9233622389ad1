public import AIR
public import CanonicalCBOR
public import Governance
public import JSON
public import Sync
public import WorldIO

/// An import in a list, as `aos packs list` and `aos lock status` print it.
public struct ImportRow: Sendable, Equatable, Codable {
    /// The name of the import in all output.
    public var label: String
    /// The kind of source in the sync file: `path` or `cargo`.
    public var source: String
    /// The displayed folder of the definitions; nil if it is unknown.
    public var root: String?
    /// The name of the plan pack; nil if the import is not one.
    public var pack: String?
    /// The hash of the import's index; nil if it has none.
    public var defsHash: Hash?
    /// The state of its lock: `ok`, `unlocked`, `content`, `identity` or `unresolvable`.
    public var state: String
    /// The reason for the state, in a few words; nil when it is `ok`.
    public var cause: String?
    /// The lock as written, as JSON text, or nil.
    public var pinned: String?
    /// The correct lock, as JSON text; nil if the import can't be resolved.
    public var resolved: String?
    /// The number of definitions of each kind.
    public var counts: [DefinitionKind: Int]
    /// The plans of the import, in order.
    public var plans: [DefinitionName]
    /// Whether a change in the import breaks this world.
    public var isBreaking: Bool
    /// The number of findings that keep this world from using the import; see ``PackDetail/findings``.
    public var findingCount = 0
    /// The resolved version, if there is one.
    public var version: String?
    /// The pointer to the import's entry in the sync file; nil if it is unknown.
    public var pointer: JSONPointer?

    /// Creates an import row.
    public init(
        label: String, source: String, root: String? = nil, pack: String? = nil, defsHash: Hash? = nil, state: String,
        cause: String? = nil, pinned: String? = nil, resolved: String? = nil, counts: [DefinitionKind: Int],
        plans: [DefinitionName], isBreaking: Bool, findingCount: Int = 0, version: String? = nil,
        pointer: JSONPointer? = nil
    ) {
        self.label = label
        self.source = source
        self.root = root
        self.pack = pack
        self.defsHash = defsHash
        self.state = state
        self.cause = cause
        self.pinned = pinned
        self.resolved = resolved
        self.counts = counts
        self.plans = plans
        self.isBreaking = isBreaking
        self.findingCount = findingCount
        self.version = version
        self.pointer = pointer
    }
}

/// A definition that differs between roots, in a list, as `aos conflicts` prints it.
public struct ConflictRow: Sendable, Equatable, Codable {
    /// One of the definitions.
    public struct Side: Sendable, Equatable, Codable {
        /// The hash of the definition.
        public var hash: Hash
        /// Every place that contains the definition.
        public var origins: [Origin]
        /// The definition.
        public var value: CBORValue

        /// Creates a side.
        public init(hash: Hash, origins: [Origin], value: CBORValue) {
            self.hash = hash
            self.origins = origins
            self.value = value
        }
    }

    /// Kind and name.
    public var key: DefinitionKey
    /// The definitions, in the order of the roots.
    public var sides: [Side]
    /// The number of definitions and manifest entries that refer to it.
    public var useCount: Int

    /// Creates a conflict row.
    public init(key: DefinitionKey, sides: [Side], useCount: Int) {
        self.key = key
        self.sides = sides
        self.useCount = useCount
    }
}

/// A conflict that the reviewer resolved, as the screen Conflicts shows it.
public struct SettledConflict: Sendable, Equatable, Codable {
    /// Kind and name.
    public var key: DefinitionKey
    /// The decision with its time and the equivalent command.
    public var decision: Decision

    /// Creates a settled conflict.
    public init(key: DefinitionKey, decision: Decision) {
        self.key = key
        self.decision = decision
    }
}

/// An edit of authored files that resolves a conflict or another problem (Documentation/system.md, *Resolving
/// conflicts*).
public enum Resolution: Sendable, Hashable, Codable {
    /// Removes the local definition, so that the imported one is used.
    case takeTheirs(DefinitionKey)
    /// Does the same for several definitions at once.
    case takeAllTheirs([DefinitionKey])
    /// Renames the local definition everywhere; in a conflict, the imported one may be listed beside it.
    case rename(DefinitionKey, to: DefinitionName, listsTheirs: Bool = false)
    /// Replaces the world's own copies of imported plans with the imported ones; all copies if none is named.
    case migrate([DefinitionName])
    /// Adds an import with its lock, and optionally wires it.
    case addImport(ImportRequest)
    /// Removes an import from the sync file.
    case dropImport(label: String)
    /// Writes the lock that matches the current state of the import.
    case updateLocks(labels: [String])
    /// Writes the pinned definitions to a folder of the world, and imports that folder.
    case restoreLock(label: String, to: String?)
    /// Writes the fix for the finding of an import's check with this ``PackDetail/Found/id``.
    ///
    /// The number is the position in the displayed list, counted from 1, for the equivalent command.
    case fix(label: String, number: Int, finding: Hash)
}

/// The consequences of a resolution, shown before it is performed.
public struct ResolutionPreview: Sendable, Equatable, Codable {
    /// A file that would change.
    public struct File: Sendable, Equatable, Codable {
        /// The displayed path.
        public var path: String
        /// `added`, `changed` or `removed`.
        public var change: String

        /// Creates a changed file.
        public init(path: String, change: String) {
            self.path = path
            self.change = change
        }
    }

    /// The files that would change.
    public var files: [File]
    /// A unified diff of all files.
    public var diff: String
    /// The manifest that would result; nil if the world could not be built.
    public var manifestHash: Hash?
    /// The problems that the resulting world would have.
    public var diagnostics: [Diagnostic]
    /// The problems of definitions that the resolution solves and introduces.
    public var problems = ProblemDifference(from: [], to: [])
    /// The new errors of the resulting world.
    ///
    /// A conflict that continues between other roots is not new.
    public var broughtErrors: [Diagnostic] {
        problems.brought.filter { problem in
            problem.severity == .error
                && !(problem.code == .conflict
                    && problems.solved.contains {
                        $0.code == .conflict && $0.kind == problem.kind && $0.name == problem.name
                    })
        }
    }
    /// The definitions of the merged world that are added, removed or get another hash.
    public var definitions: [DefinitionChange] = []
    /// The conflicts that would remain.
    public var conflicts: [DefinitionKey] = []
    /// The digest of the new and the overwritten contents; nil for an edit that is already written.
    ///
    /// A confirmation with this digest is valid for this edit only.
    public var digest: Hash?

    /// Creates a resolution preview.
    public init(
        files: [File], diff: String, manifestHash: Hash? = nil, diagnostics: [Diagnostic],
        problems: ProblemDifference = ProblemDifference(from: [], to: []), definitions: [DefinitionChange] = [],
        conflicts: [DefinitionKey] = [], digest: Hash? = nil
    ) {
        self.files = files
        self.diff = diff
        self.manifestHash = manifestHash
        self.diagnostics = diagnostics
        self.problems = problems
        self.definitions = definitions
        self.conflicts = conflicts
        self.digest = digest
    }
}

/// A definition that a change of the world adds, removes or gives another hash.
public struct DefinitionChange: Sendable, Equatable, Codable {
    /// The ways in which a definition changes.
    public enum Kind: String, Sendable, Codable {
        /// The definition is new.
        case added
        /// The definition is removed.
        case removed
        /// Its hash changes: by its own text, or because a definition that it refers to changes.
        case changed
    }

    /// Kind and name.
    public var key: DefinitionKey
    /// The way in which it changes.
    public var change: Kind

    /// Creates a definition change.
    public init(key: DefinitionKey, change: Kind) {
        self.key = key
        self.change = change
    }
}

/// A conflict with its users and choices, as the screen Conflicts shows it.
public struct ConflictDetail: Sendable, Equatable, Codable {
    /// The row of the list.
    public var row: ConflictRow
    /// The definition in the base; nil if the base has none.
    public var base: CBORValue?
    /// The difference between the first two sides.
    public var difference: StructuralDifference
    /// The references to the definition.
    public var usedBy: [DefinitionDetail.Link]
    /// The choices, each with its effect, or the reason why it is not possible.
    public var choices: [Choice]
    /// The users of each side, in the order of the sides.
    public var users: [[DefinitionDetail.Link]] = []

    /// Creates a conflict detail.
    public init(
        row: ConflictRow, base: CBORValue? = nil, difference: StructuralDifference, usedBy: [DefinitionDetail.Link],
        choices: [Choice], users: [[DefinitionDetail.Link]] = []
    ) {
        self.row = row
        self.base = base
        self.difference = difference
        self.usedBy = usedBy
        self.choices = choices
        self.users = users
    }

    /// A way to resolve the conflict.
    public struct Choice: Sendable, Equatable, Codable {
        /// The resolution.
        public var resolution: Resolution
        /// The description of the choice.
        public var title: String
        /// The preview of the choice; nil if it is not possible.
        public var preview: ResolutionPreview?
        /// The reason why the choice is not possible; nil if it is.
        public var obstacle: String?

        /// Creates a choice.
        public init(resolution: Resolution, title: String, preview: ResolutionPreview? = nil, obstacle: String? = nil) {
            self.resolution = resolution
            self.title = title
            self.preview = preview
            self.obstacle = obstacle
        }
    }
}

/// An import with what changed since its pin, as the screen Locks and `aos lock diff` show it.
public struct LockDetail: Sendable, Equatable, Codable {
    /// One definition that changed.
    public struct Change: Sendable, Equatable, Codable {
        /// `added`, `removed` or `changed`.
        public var change: String
        /// Kind and name.
        public var key: DefinitionKey
        /// The pinned hash.
        public var from: Hash?
        /// The current hash.
        public var to: Hash?
        /// The description of the breaking part of the change; nil if nothing breaks consumers.
        public var breaking: String?
        /// The definitions of this world that break.
        public var users: [String]
        /// The difference between the two versions.
        public var difference: StructuralDifference

        /// Creates a change.
        public init(
            change: String, key: DefinitionKey, from: Hash? = nil, to: Hash? = nil, breaking: String? = nil,
            users: [String], difference: StructuralDifference
        ) {
            self.change = change
            self.key = key
            self.from = from
            self.to = to
            self.breaking = breaking
            self.users = users
            self.difference = difference
        }
    }

    /// The row of the list.
    public var row: ImportRow
    /// Whether the pin is available, so that the changes can be computed.
    public var isAvailable: Bool
    /// The reason why the pin can't be read, or a note that the import has no pin.
    public var obstacle: String?
    /// The definitions that changed, in order.
    public var changes: [Change]

    /// Creates a lock detail.
    public init(row: ImportRow, isAvailable: Bool, obstacle: String? = nil, changes: [Change]) {
        self.row = row
        self.isAvailable = isAvailable
        self.obstacle = obstacle
        self.changes = changes
    }
}

/// An import with its contract and checks, as the screen Packs and `aos packs show` and `check` show it.
public struct PackDetail: Sendable, Equatable, Codable {
    /// A finding of the check, with its fix.
    public struct Found: Sendable, Equatable, Codable {
        /// The problem.
        public var diagnostic: Diagnostic
        /// The JSON that fixes the problem, ready to paste; nil if no edit fixes it.
        public var fix: String?
        /// The description of the place where the fix goes.
        public var place: String?
        /// Whether the fix can be written as it is, by ``Resolution/fix(label:number:finding:)``.
        public var canBeWritten: Bool
        /// The grants of which a person has to choose one whose parameters are copied.
        public var choice: GrantChoice? = nil

        /// Creates a finding.
        public init(
            diagnostic: Diagnostic, fix: String? = nil, place: String? = nil, canBeWritten: Bool,
            choice: GrantChoice? = nil
        ) {
            self.diagnostic = diagnostic
            self.fix = fix
            self.place = place
            self.canBeWritten = canBeWritten
            self.choice = choice
        }

        /// Identifies the finding and its fix, independent of the position in the list.
        public var id: Hash {
            let texts = [
                diagnostic.code.rawValue, diagnostic.message, diagnostic.kind, diagnostic.name, diagnostic.path, fix,
                place,
            ]
            var writer = PackWriter()
            writer.list(texts) { $0.optional($1) { $0.text($1) } }
            return Hash.of(writer.bytes)
        }
    }

    /// The row of the list.
    public var row: ImportRow
    /// The import's promises and requirements; nil if it can't be read.
    public var contract: PackContract?
    /// The findings that keep this world from using the import.
    public var findings: [Found]
    /// The omissions and errors of the README.
    public var readmeFindings: [Diagnostic]
    /// The lines of the README; empty without a README.
    public var readme: [String]
    /// The definitions of this world that refer to the import's definitions.
    public var usedBy: [DefinitionKey]

    /// Creates a pack detail.
    public init(
        row: ImportRow, contract: PackContract? = nil, findings: [Found], readmeFindings: [Diagnostic],
        readme: [String], usedBy: [DefinitionKey]
    ) {
        self.row = row
        self.contract = contract
        self.findings = findings
        self.readmeFindings = readmeFindings
        self.readme = readme
        self.usedBy = usedBy
    }
}
