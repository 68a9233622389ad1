public import Files
import SystemPackage

/// The content of a disk after a loss of power: nodes by number.
struct DiskState: Hashable {
    /// A name in a folder.
    struct Place: Hashable {
        let folder: UInt64
        let name: String
    }

    /// A file, a folder or a link.
    enum Node: Hashable {
        case file([UInt8])
        case folder([String: UInt64])
        case link(FilePath)
    }

    private(set) var nodes: [UInt64: Node] = [:]
    private var root: UInt64 = 0

    /// The current content of a file system.
    init(_ files: MemoryFileSystem) throws(FileError) {
        root = try Self.read("/", files, &nodes)
    }

    private static func read(
        _ path: FilePath, _ files: MemoryFileSystem, _ nodes: inout [UInt64: Node]
    ) throws(FileError) -> UInt64 {
        guard let status = try files.status(of: path, followLinks: false) else { throw .notFound(path) }
        switch status.kind {
        case .regular: nodes[status.inode] = .file(try files.read(path, limit: 1 << 30))
        case .symbolicLink: nodes[status.inode] = .link(try files.readLink(path))
        case .directory, .other:
            var entries: [String: UInt64] = [:]
            for name in try files.list(path) { entries[name.string] = try read(path.appending(name), files, &nodes) }
            nodes[status.inode] = .folder(entries)
        }
        return status.inode
    }

    /// Applies an effect.
    mutating func apply(_ effect: DiskEffect) {
        switch effect {
        case .made(let inode, let node): if nodes[inode] == nil { nodes[inode] = node }
        case .entries(let changes):
            for (place, inode) in changes {
                guard case .folder(var entries) = nodes[place.folder] else { continue }
                entries[place.name] = inode
                nodes[place.folder] = .folder(entries)
            }
        case .appended(let inode, let bytes): change(inode) { $0 + bytes }
        case .resized(let inode, let size):
            change(inode) { Array(($0 + [UInt8](repeating: 0, count: size)).prefix(size)) }
        case .synchronized, .synchronizedAll: break
        }
    }

    private mutating func change(_ inode: UInt64, _ body: ([UInt8]) -> [UInt8]) {
        guard case .file(let bytes) = nodes[inode] else { return }
        nodes[inode] = .file(body(bytes))
    }

    /// The state with only its reachable nodes; states that are equal in these can't be distinguished.
    func reachable() -> DiskState {
        var kept = self
        kept.nodes = [:]
        var open = [root]
        while let inode = open.popLast() {
            guard kept.nodes[inode] == nil, let node = nodes[inode] else { continue }
            kept.nodes[inode] = node
            if case .folder(let entries) = node { open += entries.values }
        }
        return kept
    }

    /// A file system with this content, all of it synchronized.
    func fileSystem() throws(FileError) -> MemoryFileSystem {
        let files = MemoryFileSystem()
        try write(root, at: "/", in: files)
        try files.synchronizeFileSystem(containing: "/")
        return files
    }

    private func write(_ inode: UInt64, at path: FilePath, in files: MemoryFileSystem) throws(FileError) {
        guard case .folder(let entries) = nodes[inode] else { return }
        for (name, child) in entries.sorted(by: { $0.key < $1.key }) {
            let place = path.appending(name)
            switch nodes[child] {
            case .file(let bytes): try files.createFile(place, contents: bytes, mode: 0o644)
            case .link(let target): try files.createSymbolicLink(place, to: target)
            case .folder:
                try files.createDirectory(place, mode: 0o755)
                try write(child, at: place, in: files)
            case nil: break
            }
        }
    }
}

/// One effect of an operation on the disk.
enum DiskEffect {
    /// A node was created, without a name.
    case made(UInt64, DiskState.Node)
    /// Names point to other nodes or are removed, all atomically.
    case entries([(DiskState.Place, UInt64?)])
    /// Bytes were appended to a file.
    case appended(UInt64, [UInt8])
    /// A file was resized.
    case resized(UInt64, Int)
    /// All effects on a node are durable.
    case synchronized(UInt64)
    /// All effects are durable.
    case synchronizedAll

    /// The nodes that must be synchronized for the effect to be durable.
    fileprivate var nodes: [UInt64] {
        switch self {
        case .entries(let changes): changes.map(\.0.folder)
        case .appended(let inode, _), .resized(let inode, _): [inode]
        case .made, .synchronized, .synchronizedAll: []
        }
    }

    /// Whether the effect changes the contents of a file.
    fileprivate var isContents: Bool {
        switch self {
        case .appended, .resized: true
        case .made, .entries, .synchronized, .synchronizedAll: false
        }
    }
}

extension RecordingFileSystem {
    /// The numbers of the effects before a cut that were not synchronized, each of which may be lost.
    ///
    /// A rename between folders is durable once both are synchronized.
    private func pending(before cut: Int, _ effects: [DiskEffect]) -> [Int] {
        var waiting: [(number: Int, nodes: Set<UInt64>)] = []
        for (number, effect) in effects[..<cut].enumerated() {
            switch effect {
            case .synchronized(let inode):
                for index in waiting.indices { waiting[index].nodes.remove(inode) }
                waiting.removeAll { $0.nodes.isEmpty }
            case .synchronizedAll: waiting = []
            case .made: break
            case .entries, .appended, .resized: waiting.append((number, Set(effect.nodes)))
            }
        }
        return waiting.map(\.number)
    }

    /// The distinct states in which a loss of power can leave the disk, in a fixed order, each with its progress.
    ///
    /// After each effect, the unsynchronized ones survive in these combinations: none, all, names only, contents only,
    /// all but one, only one, and random subsets in which appended bytes may survive in part or as zeros.
    ///
    /// - Parameters:
    ///   - random: the number of random subsets after each effect.
    ///   - seed: the seed of the random subsets.
    public func cuts(random: Int, seed: UInt64) -> PowerCuts {
        PowerCuts(self, random: random, seed: seed)
    }

    /// Calls a function with each state.
    fileprivate func visit(random: Int, seed: UInt64, _ visit: (DiskState, Int) throws -> Void) rethrows {
        let effects = effects
        var seen: Set<DiskState> = []
        var generator = CutGenerator(state: seed)
        for cut in 0...effects.count {
            let pending = pending(before: cut, effects)
            var choices: [(Int) -> DiskEffect?] = [
                { effects[$0] }, { _ in nil }, { effects[$0].isContents ? nil : effects[$0] },
                { effects[$0].isContents ? effects[$0] : nil },
            ]
            for one in pending {
                choices.append { $0 == one ? nil : effects[$0] }
                choices.append { $0 == one ? effects[$0] : nil }
            }
            for _ in 0..<(pending.isEmpty ? 0 : random) {
                var chosen: [Int: DiskEffect] = [:]
                for number in pending { chosen[number] = generator.survivor(of: effects[number]) }
                choices.append { chosen[$0] }
            }
            let isPending = Set(pending)
            for choice in choices {
                var state = start
                for (number, effect) in effects[..<cut].enumerated() {
                    if !isPending.contains(number) {
                        state.apply(effect)
                    } else if let left = choice(number) {
                        state.apply(left)
                    }
                }
                state = state.reachable()
                // Acknowledged work has a stronger guarantee, so the last cut is never omitted.
                guard seen.insert(state).inserted || cut == effects.count else { continue }
                try visit(state, cut)
            }
        }
    }
}

/// The states in which a loss of power can leave a disk.
public struct PowerCuts {
    private let recording: RecordingFileSystem
    private let random: Int
    private let seed: UInt64

    init(_ recording: RecordingFileSystem, random: Int, seed: UInt64) {
        (self.recording, self.random, self.seed) = (recording, random, seed)
    }

    /// Calls a function with a disk in each state, and with the number of effects before the cut.
    public func forEach(_ body: (MemoryFileSystem, Int) throws -> Void) throws {
        try recording.visit(random: random, seed: seed) { state, cut in try body(state.fileSystem(), cut) }
    }

    /// The disks, each with the number of effects before the cut.
    public func all() throws -> [(disk: MemoryFileSystem, cut: Int)] {
        var found: [(MemoryFileSystem, Int)] = []
        try forEach { found.append(($0, $1)) }
        return found
    }
}

/// Chooses which effects survive.
private struct CutGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return mixed ^ (mixed >> 33)
    }

    /// The part of an effect that survives: all, nothing, or some of the bytes.
    mutating func survivor(of effect: DiskEffect) -> DiskEffect? {
        switch (effect, Int.random(in: 0..<6, using: &self)) {
        case (_, 0), (_, 1): return nil
        case (.appended(let inode, let bytes), 2):
            return .appended(inode, Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &self))))
        case (.appended(let inode, let bytes), 3):
            // The size reached the disk, but the bytes did not.
            return .appended(inode, [UInt8](repeating: 0, count: bytes.count))
        case (.appended(let inode, let bytes), 4):
            let kept = Int.random(in: 0...bytes.count, using: &self)
            return .appended(inode, bytes.prefix(kept) + [UInt8](repeating: 0, count: bytes.count - kept))
        default: return effect
        }
    }
}
