/// The code of a diagnostic: lowercase words with dashes, which scripts may match (Documentation/commands.md, *The JSON
/// envelope*).
public struct DiagnosticCode: RawRepresentable, Sendable, Hashable, CustomStringConvertible, Codable {
    /// The code in its printed form.
    public let rawValue: String

    /// Creates a code from its text.
    public init(rawValue: String) { self.rawValue = rawValue }

    private init(_ text: String) { rawValue = text }

    /// The text.
    public var description: String { rawValue }
}

extension DiagnosticCode {
    /// The file is not JSON.
    public static let jsonSyntax = Self("json-syntax")
    /// An object has one key twice.
    public static let jsonDuplicateKey = Self("json-duplicate-key")
    /// Values are nested 128 deep or more.
    public static let jsonTooDeep = Self("json-too-deep")
    /// The file is over the size limit.
    public static let jsonTooLarge = Self("json-too-large")
    /// The file is not UTF-8, or starts with a byte order mark.
    public static let jsonEncoding = Self("json-encoding")
    /// `$kind` is missing or names an unknown kind.
    public static let unknownKind = Self("unknown-kind")
    /// A field that the kind doesn't have; it is not hashed.
    public static let unknownField = Self("unknown-field")
    /// A required field is missing.
    public static let missingField = Self("missing-field")
    /// A name is not `namespace/Name@version`.
    public static let badName = Self("bad-name")
    /// A hash is not `sha256:` and 64 hex digits.
    public static let badHash = Self("bad-hash")
    /// A value doesn't fit its schema or its field.
    public static let badValue = Self("bad-value")
    /// A type expression has no known shape.
    public static let badType = Self("bad-type")
    /// A definition uses a `sys/` name.
    public static let reservedName = Self("reserved-name")
    /// The world has more than one manifest.
    public static let duplicateManifest = Self("duplicate-manifest")
    /// The world has no manifest.
    public static let missingManifest = Self("missing-manifest")
    /// A name refers to nothing.
    public static let unknownReference = Self("unknown-reference")
    /// A reference's hash is not that of the definition.
    public static let hashMismatch = Self("hash-mismatch")
    /// Two different definitions have one kind and name.
    public static let conflict = Self("conflict")
    /// An import of the sync file has none of the known shapes.
    public static let importShape = Self("import-shape")
    /// An import can't be found.
    public static let importUnresolved = Self("import-unresolved")
    /// An import root holds a manifest.
    public static let importHasManifest = Self("import-has-manifest")
    /// A path leads out of the folder that must contain it.
    public static let pathEscape = Self("path-escape")
    /// The edges of a plan form a cycle.
    public static let planCycle = Self("plan-cycle")
    /// A plan can't work as written.
    public static let planInvalid = Self("plan-invalid")
    /// No policy rule allows an effect.
    public static let policyDenies = Self("policy-denies")
    /// A capability slot has no grant.
    public static let capUnbound = Self("cap-unbound")
    /// A grant's capability type is not the effect's.
    public static let capTypeMismatch = Self("cap-type-mismatch")
    /// A patch document can't be compiled.
    public static let patchInvalid = Self("patch-invalid")
    /// An `add_def` replaces a definition of the base.
    public static let patchReplaces = Self("patch-replaces")
    /// A `pre_hash` is not that of the base.
    public static let preHashMismatch = Self("pre-hash-mismatch")
    /// The base is named but can't be read: it is absent from the store, or the system denies access.
    public static let baseUnreadable = Self("base-unreadable")
    /// The object that a base names does not match its hash.
    public static let baseDamaged = Self("base-damaged")
    /// The world uses a later version of the language.
    public static let newerLanguage = Self("newer-language")
    /// A module's wasm is neither among the files nor in the store.
    public static let wasmMissing = Self("wasm-missing")
    /// The world's manifest is no longer the base.
    public static let staleBase = Self("stale-base")
    /// An op of a stale proposal collides with a later change of the world.
    public static let rebaseConflict = Self("rebase-conflict")
    /// The world's rules require a proposal.
    public static let governed = Self("governed")
    /// The folder is not a world.
    public static let notAWorld = Self("not-a-world")
    /// There is no terminal to draw on.
    public static let notATerminal = Self("not-a-terminal")
    /// The store holds corrupt bytes, or lacks an object.
    public static let storeCorrupt = Self("store-corrupt")
    /// The journal is damaged.
    public static let journalCorrupt = Self("journal-corrupt")
    /// The journal is shorter than its head says.
    public static let journalShorterThanHead = Self("journal-shorter-than-head")
    /// Another process holds the lock.
    public static let lockedByOther = Self("locked-by-other")
    /// The command line is invalid.
    public static let usage = Self("usage")
    /// The proposal's state does not allow the step.
    public static let proposalState = Self("proposal-state")
    /// A file changed since it was read or written.
    public static let fileChangedSince = Self("file-changed-since")
    /// A module's hash is a placeholder that no file resolves.
    public static let moduleWithoutWasm = Self("module-without-wasm")
    /// A file can't be read.
    public static let unreadableFile = Self("unreadable-file")
    /// A file or folder can't be written.
    public static let unwritableFile = Self("unwritable-file")
    /// Standard output can't be written.
    public static let unwritableOutput = Self("unwritable-output")
    /// The sync file has an invalid shape or value.
    public static let syncInvalid = Self("sync-invalid")
    /// A name that must be unique occurs twice.
    public static let duplicateName = Self("duplicate-name")
    /// A manifest or routing rule that can't work.
    public static let routingInvalid = Self("routing-invalid")
    /// A module can't work as declared.
    public static let moduleInvalid = Self("module-invalid")
    /// A step or a policy rule that is never used.
    public static let neverUsed = Self("never-used")
    /// A schema refers to itself, directly or through others.
    public static let schemaRecursion = Self("schema-recursion")
    /// No default policy: every effect is allowed.
    public static let noDefaultPolicy = Self("no-default-policy")
    /// A definition that the manifest does not list.
    public static let unlistedDefinition = Self("unlisted-definition")
    /// Something that was requested does not exist.
    public static let notFound = Self("not-found")
    /// An op was removed from the stage because its content changed or the base has it.
    public static let stageChanged = Self("stage-changed")
    /// The command would overwrite something.
    public static let wouldOverwrite = Self("would-overwrite")
    /// Nothing to do.
    public static let nothingToDo = Self("nothing-to-do")
    /// A journal's torn tail was moved aside.
    public static let journalTornTail = Self("journal-torn-tail")
    /// This version does not support what the command line requests.
    public static let notSupported = Self("not-supported")
}
