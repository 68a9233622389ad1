/// The readers of untrusted bytes.
///
/// Targets for the lines of the control channel are still missing.
enum FuzzTarget: String, CaseIterable {
    case json, cbor, node, value, expression, scenario
    case sync, lock, pin, patch, edit
    case frame, journal, head, record, text
    case index, decisions, stage, keys
    case batch, outbox, remote

    /// Reads an input; the result must keep the reader's promises.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .json: LanguageTargets.json(bytes)
        case .cbor: LanguageTargets.cbor(bytes)
        case .node: LanguageTargets.node(bytes)
        case .value: LanguageTargets.value(bytes)
        case .expression: LanguageTargets.expression(bytes)
        case .scenario: LanguageTargets.scenario(bytes)
        case .sync: WorldTargets.sync(bytes)
        case .lock: WorldTargets.lock(bytes)
        case .pin: WorldTargets.pin(bytes)
        case .patch: WorldTargets.patch(bytes)
        case .edit: WorldTargets.edit(bytes)
        case .frame: JournalTargets.frame(bytes)
        case .journal: JournalTargets.journal(bytes)
        case .head: JournalTargets.head(bytes)
        case .record: JournalTargets.record(bytes)
        case .text: JournalTargets.text(bytes)
        case .index: ReviewTargets.index(bytes)
        case .decisions: ReviewTargets.decisions(bytes)
        case .stage: ReviewTargets.stage(bytes)
        case .keys: ReviewTargets.keys(bytes)
        case .batch: RemoteTargets.batch(bytes)
        case .outbox: RemoteTargets.outbox(bytes)
        case .remote: RemoteTargets.remote(bytes)
        }
    }
}
