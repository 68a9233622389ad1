import CanonicalCBOR
import Files
import Synchronization
import SystemPackage

/// A file system that records queries and their answers while a trace is active.
final class TracingFileSystem: FileSystem {
    private struct State {
        var trace: FileTrace?
        var horizon: Int64 = 0
    }

    let base: any FileSystem
    private let state = Mutex(State())

    init(_ base: any FileSystem) { self.base = base }

    /// Concurrent reading is fine, because the order of questions does not matter.
    var allowsConcurrentReading: Bool { base.allowsConcurrentReading }

    /// Begins a trace; returns false if one is already active.
    ///
    /// - Parameter horizon: the time before which changes can be distinguished from later ones.
    func start(horizon: Int64) -> Bool {
        state.withLock { state in
            guard state.trace == nil else { return false }
            state = State(trace: FileTrace(), horizon: horizon)
            return true
        }
    }

    /// Ends the trace and returns it; nil if none is active.
    func finish() -> FileTrace? {
        state.withLock { state in
            defer { state.trace = nil }
            return state.trace
        }
    }

    private func note(_ question: FileTrace.Question, _ answer: FileTrace.Answer) {
        state.withLock { $0.trace?.note(question, answer) }
    }

    private func noteChange() { state.withLock { $0.trace?.noteChange() } }

    private var horizon: Int64? { state.withLock { $0.trace == nil ? nil : $0.horizon } }

    private func recording<Value>(
        _ question: FileTrace.Question, _ ask: () throws(FileError) -> Value,
        _ answer: (Value) -> FileTrace.Answer
    ) throws(FileError) -> Value {
        do {
            let value = try ask()
            note(question, answer(value))
            return value
        } catch {
            note(question, .failed(error.message))
            throw error
        }
    }

    /// Reads contents, and the status of the path before and after.
    private func reading<Value>(
        _ question: FileTrace.Question, _ path: FilePath, _ ask: () throws(FileError) -> Value,
        _ hash: (Value) -> Hash
    ) throws(FileError) -> Value {
        guard let horizon else { return try ask() }
        let before = (try? base.status(of: path, followLinks: true))?.map(FileMark.init)
        let value: Value
        do {
            value = try ask()
        } catch {
            note(question, .failed(error.message))
            throw error
        }
        if let before, (try? base.status(of: path, followLinks: true))?.map(FileMark.init) == before {
            note(question, .contents(before, before.isSettled(before: horizon) ? nil : hash(value)))
        } else {
            noteChange()
        }
        return value
    }

    private func changing<Value>(_ change: () throws(FileError) -> Value) throws(FileError) -> Value {
        noteChange()
        return try change()
    }
}

extension TracingFileSystem {
    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try recording(.status(path, followLinks: followLinks)) { () throws(FileError) in
            try base.status(of: path, followLinks: followLinks)
        } _: {
            .status($0.map { FileMark($0).asAnswer })
        }
    }

    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try reading(.contents(path, limit: limit), path) { () throws(FileError) in
            try base.read(path, limit: limit)
        } _: {
            .of($0)
        }
    }

    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try reading(.piece(path, from: offset, count: count), path) { () throws(FileError) in
            try base.read(path, from: offset, count: count)
        } _: {
            .of($0)
        }
    }

    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        try reading(.names(directory), directory) { () throws(FileError) in
            try base.list(directory)
        } _: {
            .of(names: $0)
        }
    }

    func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        try recording(.target(path)) { () throws(FileError) in
            try base.readLink(path)
        } _: {
            .path($0)
        }
    }

    func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        try recording(.resolved(path)) { () throws(FileError) in
            try base.resolve(path)
        } _: {
            .path($0)
        }
    }
}

extension TracingFileSystem {
    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try changing { () throws(FileError) in try base.createDirectory(path, mode: mode) }
    }

    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try changing { () throws(FileError) in try base.createFile(path, contents: contents, mode: mode) }
    }

    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try changing { () throws(FileError) in try base.append(bytes, to: path) }
    }

    func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        try changing { () throws(FileError) in try base.truncate(path, to: size) }
    }

    func synchronize(_ path: FilePath) throws(FileError) { try base.synchronize(path) }

    func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try base.synchronizeFileSystem(containing: path)
    }

    func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try changing { () throws(FileError) in try base.rename(path, to: destination) }
    }

    func remove(_ path: FilePath) throws(FileError) {
        try changing { () throws(FileError) in try base.remove(path) }
    }

    func removeDirectory(_ path: FilePath) throws(FileError) {
        try changing { () throws(FileError) in try base.removeDirectory(path) }
    }

    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try changing { () throws(FileError) in try base.createSymbolicLink(path, to: target) }
    }

    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        try changing { () throws(FileError) in try base.lock(path, owner: owner) }
    }
}
