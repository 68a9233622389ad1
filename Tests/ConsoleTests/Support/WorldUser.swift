import CanonicalCBOR
import Canvas
import Files
import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

@testable import Console

/// A user of a console on a real world in memory.
struct WorldUser {
    var model: Model
    /// The path of the world.
    let place: WorldFiles
    private(set) var world: Workbench
    /// The requests to the screen: copies, editors, the end.
    var asked: [Job] = []
    /// Jobs that were started and wait to be answered, when answers are held back.
    var held: [Job]?

    /// At the notes, with the base imported and the working state authored.
    init(isReadOnly: Bool = false) async throws {
        try await self.init(at: .notes(), isReadOnly: isReadOnly)
    }

    /// At a world that was laid.
    init(at place: WorldFiles, isReadOnly: Bool = false, size: Size = Size(width: 120, height: 40)) async {
        self.place = place
        model = Model(size: size)
        world = place.workbench(isReadOnly: isReadOnly)
        await take(.started)
    }

    /// At a world beside its siblings in `Fixtures`.
    init(fixture name: String, changing change: (MemoryFileSystem, FilePath) throws -> Void) async throws {
        let place = WorldFiles(at: FilePath("/worlds").appending(name))
        try place.copy("worlds/\(name)")
        try place.copy("sdk", to: "/sdk")
        try change(place.files, place.world)
        await self.init(at: place)
    }

    var screen: String { view(model, size: model.size).plainText }
    func sees(_ text: String) -> Bool { screen.contains(text) }

    /// The staged ops, by name.
    var staged: [String] { model.snapshot?.stage.staged.map(\.id.text) ?? [] }

    mutating func take(_ message: Message) async {
        var waiting = [message]
        while !waiting.isEmpty {
            for job in update(&model, waiting.removeFirst()) {
                if held != nil, job.request != nil {
                    held?.append(job)
                } else if case .ask(let question, let request) = job {
                    waiting.append(await world.answer(to: question, request))
                } else {
                    asked.append(job)
                }
            }
        }
    }

    /// Answers the job that was held back first.
    mutating func answerNext() async {
        guard let job = held?.first, case .ask(let question, let request) = job else { return }
        held?.removeFirst()
        // Of details only the last one that was asked for counts, as in the console's own queue.
        if job.isDetail, held?.contains(where: \.isDetail) == true {
            await take(.cancelled(request: request))
        } else {
            await take(await world.answer(to: question, request))
        }
    }

    /// Restarts the console on the same world, as after a crash.
    mutating func restart(isReadOnly: Bool = false) async {
        let isHolding = held != nil
        held = nil
        model = Model(options: model.options, size: model.size)
        world = place.workbench(isReadOnly: isReadOnly, process: 2)
        await take(.started)
        if isHolding { held = [] }
    }

    mutating func press(_ keys: Key...) async { for key in keys { await take(.key(key)) } }
    mutating func type(_ text: String) async { for letter in text { await take(.key(.character(letter))) } }

    /// Filters the list and goes to the last row that is left.
    mutating func find(_ text: String) async {
        await type("/" + text)
        await press(.enter, .end)
    }
}
