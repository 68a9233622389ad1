public import AIR
import CanonicalCBOR
public import Sync

extension DiagnosticCode {
    /// The journal, the sync file and the environment do not mean one world or one remote.
    public static let remoteDiffers = DiagnosticCode(rawValue: "remote-differs")
    /// The journal went another way than the one that is known.
    public static let remoteForked = DiagnosticCode(rawValue: "remote-forked")
    /// The journal ends before its last known frame.
    public static let remoteRolledBack = DiagnosticCode(rawValue: "remote-rolled-back")
}

extension GovernanceState {
    /// The reasons why this journal can't be the one that a clone expects.
    ///
    /// A journal without frames can't be of another world.
    ///
    /// - Parameter place: a diagnostic that names the place of the identity in the sync file.
    public func problems(
        against identity: WorldIdentity?, _ environment: ExpectedWorld, at place: (Diagnostic) -> Diagnostic
    ) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if let id = environment.id, let written = identity?.id, id != written {
            found.append(
                place(
                    Diagnostic(
                        .error, .remoteDiffers,
                        "the sync file is of the world \(written.short), and AOS_WORLD_ID is \(id.short)",
                        help: "check out a commit of that world, or correct AOS_WORLD_ID")))
        }
        if environment.frame != nil, identity?.rules == nil {
            found.append(
                place(
                    Diagnostic(
                        .error, .remoteDiffers,
                        "AOS_WORLD_FRAME says that the world is governed, and the sync file names no rules",
                        help:
                            "restore the member `world` of the sync file from version control, or unset AOS_WORLD_FRAME"
                    )))
        }
        let expected = environment.over(identity)
        guard height > 0 else { return found }
        if let id = expected.id, let world, id != world {
            let by = environment.id == nil ? "the sync file names" : "AOS_WORLD_ID is"
            found.append(
                place(
                    Diagnostic(
                        .error, .remoteDiffers,
                        "the journal is of the world \(world.short), and \(by) \(id.short)",
                        help: environment.id == nil
                            ? "restore the member `world` of the sync file, or get the journal of that world: move .aos/journal aside, then run `aos remote fetch`"
                            : "get the journal of that world, or correct AOS_WORLD_ID")))
            return found
        }
        guard let frame = expected.frame else { return found }
        guard let brought = rulesBrought.first(where: { $0.frame == frame }) else {
            found.append(
                rulesBrought.isEmpty
                    ? place(
                        Diagnostic(
                            .error, .remoteRolledBack,
                            "the journal ends before the frame \(frame.short), which brought the rules",
                            help: "run `aos remote fetch`, or restore .aos/journal from a backup"))
                    : place(
                        Diagnostic(
                            .error, .remoteForked,
                            "no frame of the journal that brought rules is \(frame.short)",
                            help: "compare with a colleague: `aos journal verify --head \(frame)`")))
            return found
        }
        if environment.frame == nil, let rules = identity?.rules {
            if brought.hash != rules.hash {
                found.append(
                    place(
                        Diagnostic(
                            .error, .remoteForked,
                            "the frame \(frame.short) brought the rules \(brought.hash.short), and the sync file names \(rules.hash.short)",
                            help: "restore the member `world` of the sync file from version control")))
            } else if let last = rulesBrought.last, last.frame != frame {
                found.append(
                    place(
                        Diagnostic(
                            .notice, .remoteDiffers,
                            "the sync file names the rules \(rules.hash.short), and the journal has later ones: \(last.hash.short)",
                            help: "`aos remote fetch` brings the member `world` up to date; commit it")))
            }
        }
        return found
    }
}
