public import AIR
import CanonicalCBOR
public import Sync

extension DiagnosticCode {
    /// The journal, the sync file and the environment do not refer to the same world or the same remote.
    public static let remoteDiffers = DiagnosticCode(rawValue: "remote-differs")
    /// The journal has diverged from the known one.
    public static let remoteForked = DiagnosticCode(rawValue: "remote-forked")
    /// The journal ends before its last known frame.
    public static let remoteRolledBack = DiagnosticCode(rawValue: "remote-rolled-back")
}

extension GovernanceState {
    /// Diagnoses why this journal can't be the one that a clone expects.
    ///
    /// A journal without frames can't be that of another world.
    ///
    /// - Parameter place: adds the location of the identity in the sync file to a diagnostic.
    public func problems(
        against identity: WorldIdentity?, _ environment: ExpectedWorld, at place: (Diagnostic) -> Diagnostic
    ) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if let id = environment.id, let written = identity?.id, id != written {
            found.append(
                place(
                    Diagnostic(
                        .error, .remoteDiffers,
                        "the sync file names the world \(written.short), but AOS_WORLD_ID is \(id.short)",
                        help: "check out a commit of that world, or correct AOS_WORLD_ID")))
        }
        if environment.frame != nil, identity?.rules == nil {
            found.append(
                place(
                    Diagnostic(
                        .error, .remoteDiffers,
                        "AOS_WORLD_FRAME says that the world is governed, but the sync file names no rules",
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
                        "the journal is of the world \(world.short), but \(by) \(id.short)",
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
                            "the journal ends before the frame \(frame.short), which introduced the rules",
                            help: "run `aos remote fetch`, or restore .aos/journal from a backup"))
                    : place(
                        Diagnostic(
                            .error, .remoteForked,
                            "no frame of the journal that introduced rules is \(frame.short)",
                            help: "compare with a colleague: `aos journal verify --head \(frame)`")))
            return found
        }
        if environment.frame == nil, let rules = identity?.rules {
            if brought.hash != rules.hash {
                found.append(
                    place(
                        Diagnostic(
                            .error, .remoteForked,
                            "the frame \(frame.short) introduced the rules \(brought.hash.short), but the sync file names \(rules.hash.short)",
                            help: "restore the member `world` of the sync file from version control")))
            } else if let last = rulesBrought.last, last.frame != frame {
                found.append(
                    place(
                        Diagnostic(
                            .notice, .remoteDiffers,
                            "the sync file names the rules \(rules.hash.short), but the journal has later ones: \(last.hash.short)",
                            help: "`aos remote fetch` updates the member `world`; commit it")))
            }
        }
        return found
    }
}
