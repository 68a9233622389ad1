import AIR
import CanonicalCBOR
import Canvas
import Files
import Randomness
import SystemPackage
import Testing
import WorldProtocol
import WorldIO

@testable import Console

/// A user who presses random keys, resizes the window and changes files in the background.
struct Monkey {
    var user: WorldUser
    let isReadOnly: Bool
    private var dice: SeededGenerator
    private let changeFiles: @Sendable (WorldFiles, inout SeededGenerator) throws -> Void
    /// The last steps, for the report of a failure.
    private(set) var trail: [String] = []
    /// The number of frames that were checked.
    private(set) var frames = 0
    private var faults = 0

    init(
        _ place: WorldFiles, seed: UInt64, isReadOnly: Bool = false,
        changeFiles: @escaping @Sendable (WorldFiles, inout SeededGenerator) throws -> Void
    ) async {
        dice = SeededGenerator(seed: seed)
        self.isReadOnly = isReadOnly
        self.changeFiles = changeFiles
        user = await WorldUser(at: place, isReadOnly: isReadOnly)
        user.held = []
    }

    /// Performs a number of random steps, and checks the screen after each.
    mutating func play(_ steps: Int) async throws {
        for _ in 0..<steps {
            try await step()
            check()
            if faults > 3 { return }
        }
        while user.held?.isEmpty == false { await user.answerNext() }
        check()
    }

    private mutating func note(_ what: String) {
        trail.append(what)
        if trail.count > 40 { trail.removeFirst() }
    }

    private mutating func step() async throws {
        switch Int.random(in: 0..<1000, using: &dice) {
        case 0..<120 where user.held?.isEmpty == false:
            note("answer")
            await user.answerNext()
        case 250..<262:
            let size = randomSize()
            note("\(size)")
            await user.receive(.resized(size))
        case 265..<268:
            note("files")
            try changeFiles(user.place, &dice)
        case 270..<271:
            while user.held?.isEmpty == false { await user.answerNext() }
            note("restart")
            let before = user.model.snapshot
            await user.restart(isReadOnly: isReadOnly)
            compare(before)
        default:
            let key = key()
            note("\(key)")
            await user.receive(.key(key))
            try await performJobs()
        }
    }

    /// Checks that no decision is lost when the console is restarted.
    private mutating func compare(_ before: Snapshot?) {
        guard let before, let after = user.model.snapshot, before.baseHash == after.baseHash,
            before.manifestHash == after.manifestHash
        else { return }
        expect(before.stage == after.stage, "the stage differs after a restart")
        expect(before.undoCount == after.undoCount, "undo \(before.undoCount) -> \(after.undoCount) after a restart")
        expect(before.decisions == after.decisions, "the decisions differ after a restart")
        expect(before.proposals == after.proposals, "the proposals differ after a restart")
    }

    /// Performs the jobs that don't go to the world.
    private mutating func performJobs() async throws {
        let jobs = user.jobs
        user.jobs = []
        for job in jobs {
            switch job {
            case .cancel(let requests):
                for request in requests where user.held?.contains(where: { $0.request == request }) == true {
                    user.held?.removeAll { $0.request == request }
                    await user.receive(.cancelled(request: request))
                }
            case .edit(let file, _):
                expect(!file.isEmpty, "an editor was requested without a file")
                try changeFiles(user.place, &dice)
                await user.receive(.edited(problem: Bool.random(using: &dice) ? nil : NaughtyText.all[8]))
            case .copy(_, let what): await user.receive(.told("copied \(what)", isProblem: false))
            default: break
            }
        }
    }

    private mutating func randomSize() -> Size {
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: Size(width: Int.random(in: 0...300, using: &dice), height: Int.random(in: 0...100, using: &dice))
        case 1: Size(width: Int.random(in: 0...25, using: &dice), height: Int.random(in: 0...8, using: &dice))
        case 2...4: Size(width: Int.random(in: 100...130, using: &dice), height: Int.random(in: 12...40, using: &dice))
        default: Size(width: Int.random(in: 20...99, using: &dice), height: Int.random(in: 5...24, using: &dice))
        }
    }

    private static let keys = Keymap.all.flatMap(\.keys)
    private static let others: [Key] = [
        .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .left, .right, .function(5), .control("x"),
    ]

    private mutating func key() -> Key {
        let isBusy = !user.model.layers.isEmpty || user.model.list.isTyping || user.model.detail.isSearching
        // Now and then the popup in front is confirmed: otherwise nothing would ever be approved.
        switch user.model.layers.last {
        case let question as Question where Int.random(in: 0..<3, using: &dice) > 0:
            return question.isArmed ? .enter : .tab
        case let sheet as DecisionLayer where Int.random(in: 0..<3, using: &dice) > 0:
            guard sheet.takesDigits else { return "y" }
            if !sheet.isAllowed {
                let place = sheet.digits.count
                let digits = Array(sheet.wanted)
                return sheet.wanted.hasPrefix(sheet.digits) ? .character(digits[place]) : .backspace
            }
            return sheet.isArmed ? .enter : .tab
        case let popup as ResolutionPopup where Int.random(in: 0..<4, using: &dice) == 0:
            return popup.isArmed ? .enter : .tab
        default: break
        }
        switch Int.random(in: 0..<(isBusy ? 40 : 100), using: &dice) {
        case 0: return .paste(NaughtyText.all.randomElement(using: &dice) ?? "")
        case 1: return .character(NaughtyText.all.randomElement(using: &dice)?.first ?? "x")
        case 2:
            let at = Position(
                x: Int.random(in: -2...130, using: &dice), y: Int.random(in: -2...45, using: &dice))
            let action = [Mouse.Action.press, .release, .drag, .wheelUp, .wheelDown].randomElement(using: &dice)
            return .mouse(Mouse(action ?? .press, at: at))
        case 3...12: return Self.others.randomElement(using: &dice) ?? .enter
        case 13...16: return .character(Character(Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &dice))))
        default: return Self.keys.randomElement(using: &dice) ?? .enter
        }
    }

    // MARK: Invariants

    private mutating func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        guard !holds else { return }
        faults += 1
        Issue.record("\(what())\nafter \(trail.suffix(12).joined(separator: " "))\n\(user.screen)")
    }

    private mutating func check() {
        let model = user.model
        let grid = view(model, size: model.size)
        frames += 1
        let found = grid.faults
        expect(grid.size == model.size, "the frame is \(grid.size), the terminal \(model.size)")
        expect(found.isEmpty, "\(found.prefix(5))")
        expect(model.layers.count <= 3, "\(model.layers.count) popups are open")
        for job in user.held ?? [] where isReadOnly { expect(!job.writes, "\(job) in a read-only world") }
        guard let snapshot = model.snapshot else { return }
        checkList(model, snapshot)
        checkStage(model, snapshot)
        checkHeader(model, snapshot, grid)
        if user.held?.isEmpty == true {
            expect(model.pending.isEmpty, "\(model.pending) is pending, but no job is running")
            expect(model.detail.request == nil, "the detail is pending, but no job is running")
        }
    }

    private mutating func checkList(_ model: Model, _ snapshot: Snapshot) {
        let list = model.list
        expect(model.has(model.screen), "the screen \(model.screen) has no tab")
        expect(
            list.rows.isEmpty ? list.state.selection == 0 : list.rows.indices.contains(list.state.selection),
            "row \(list.state.selection) of \(list.rows.count) is selected")
        expect(list.row?.id(in: snapshot) == list.selected, "\(list.selected as Any) is not the selected row")
        expect(
            model.detail.text.count == 0 || model.detail.place.selection < model.detail.text.count,
            "line \(model.detail.place.selection) of \(model.detail.text.count)")
        if let selected = list.selected {
            expect(model.detail.subject == selected.shown, "the detail is about \(model.detail.subject as Any)")
        }
    }

    private mutating func checkStage(_ model: Model, _ snapshot: Snapshot) {
        let ops = Set(snapshot.changes.map(\.id))
        let staged = Set(snapshot.stage.staged.map(\.id))
        expect(ops.count == snapshot.changes.count, "two changes have the same name")
        expect(staged.isSuperset(of: snapshot.stage.blocked.map(\.id)), "blocked, but not staged")
        // A world that can't be built has no changes, and keeps its stage until it can be built again.
        guard snapshot.manifestHash != nil, snapshot.baseHash != nil else { return }
        expect(staged.isSubset(of: ops), "staged, but not a change: \(staged.subtracting(ops))")
        // While something is being written, marks run ahead of the answer.
        if model.pending.isEmpty {
            let marked = Set(snapshot.changes.filter(\.isStaged).map(\.id))
            expect(marked == staged, "marked \(marked.count), staged \(staged.count)")
        }
        expect(!snapshot.stage.compiles || staged.isEmpty || snapshot.stage.resultHash != nil, "no result")
    }

    private mutating func checkHeader(_ model: Model, _ snapshot: Snapshot, _ grid: Grid) {
        // The lowest screens have no room for a header, and tall popups cover it.
        guard model.layers.isEmpty, model.size.width >= 120, model.size.height >= 8, model.pending.isEmpty else {
            return
        }
        let header = String(grid.plainText.prefix { $0 != "\n" })
        if let result = snapshot.stage.resultHash, snapshot.stage.compiles, snapshot.baseHash != nil,
            snapshot.manifestHash != nil
        {
            expect(header.contains(result.short), "the header does not show \(result.short): \(header)")
        }
        expect(header.contains("undo \(snapshot.undoCount)") || snapshot.undoCount == 0, "undo: \(header)")
        expect(header.contains("read-only") == snapshot.isReadOnly, "read-only: \(header)")
    }
}
