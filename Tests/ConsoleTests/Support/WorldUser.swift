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
    /// The files of the world.
    let place: WorldFiles
    private(set) var world: Workbench
    /// The jobs that don't go to the world, such as copying, editing and quitting.
    var jobs: [Job] = []
    /// The jobs whose answers are held back; nil if jobs are answered at once.
    var held: [Job]?

    /// A user at the notes, with the base imported and the working state authored.
    init(isReadOnly: Bool = false) async throws {
        try await self.init(at: .notes(), isReadOnly: isReadOnly)
    }

    /// A user at an existing world.
    init(at place: WorldFiles, isReadOnly: Bool = false, size: Size = Size(width: 120, height: 40)) async {
        self.place = place
        model = Model(size: size)
        world = place.workbench(isReadOnly: isReadOnly)
        await receive(.started)
    }

    /// A user at a world of `Fixtures`, with the SDK that it imports, after changes to its files.
    init(fixture name: String, changing change: (MemoryFileSystem, FilePath) throws -> Void) async throws {
        let place = WorldFiles(at: FilePath("/worlds").appending(name))
        try place.copy("worlds/\(name)")
        try place.copy("sdk", to: "/sdk")
        try change(place.files, place.world)
        await self.init(at: place)
    }

    var screen: String { view(model, size: model.size).plainText }
    func sees(_ text: String) -> Bool { screen.contains(text) }

    /// The ids of the staged ops.
    var staged: [String] { model.snapshot?.stage.staged.map(\.id.text) ?? [] }

    mutating func receive(_ message: Message) async {
        var waiting = [message]
        while !waiting.isEmpty {
            for job in update(&model, waiting.removeFirst()) {
                if held != nil, job.request != nil {
                    held?.append(job)
                } else if case .ask(let question, let request) = job {
                    waiting.append(await world.answer(to: question, request))
                } else {
                    jobs.append(job)
                }
            }
        }
    }

    /// Answers the oldest job that is held back.
    mutating func answerNext() async {
        guard let job = held?.first, case .ask(let question, let request) = job else { return }
        held?.removeFirst()
        // Only the last requested detail counts, as in the console's own queue.
        if job.isDetail, held?.contains(where: \.isDetail) == true {
            await receive(.cancelled(request: request))
        } else {
            await receive(await world.answer(to: question, request))
        }
    }

    /// Restarts the console on the same world, as after a crash.
    mutating func restart(isReadOnly: Bool = false) async {
        let isHolding = held != nil
        held = nil
        model = Model(options: model.options, size: model.size)
        world = place.workbench(isReadOnly: isReadOnly, process: 2)
        await receive(.started)
        if isHolding { held = [] }
    }

    mutating func press(_ keys: Key...) async { for key in keys { await receive(.key(key)) } }
    mutating func type(_ text: String) async { for letter in text { await receive(.key(.character(letter))) } }

    /// Filters the list and selects the last match.
    mutating func find(_ text: String) async {
        await type("/" + text)
        await press(.enter, .end)
    }
}
