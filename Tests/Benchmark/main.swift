import Files
import Glibc
import PseudoTerminal
import SystemPackage
import Workbench
import WorldProtocol

/// Prints the response times that users notice; a measurement, never a test.
///
/// Usage: Benchmark PATH-OF-AOS [DEFINITIONS]

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
}

/// The wall-clock time, as in file timestamps, in nanoseconds since 1970.
func realTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func print(_ what: String, _ samples: [Double], goal: Double) {
    let sorted = samples.sorted()
    func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    Swift.print(
        "\(what): median \(text(sorted[sorted.count / 2])) ms, best \(text(sorted[0])) ms of \(sorted.count) (goal \(text(goal)) ms)"
    )
    // Prints each line as soon as it is known, even to a file.
    fflush(nil)
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    Swift.print("usage: Benchmark PATH-OF-AOS [DEFINITIONS]")
    exit(64)
}
let binary = arguments[1]
let count = arguments.count > 2 ? Int(arguments[2]) ?? 10_000 : 10_000
let files = RealFileSystem()
let scratch = FilePath("/tmp/aos-benchmark-\(getpid())")
try files.createDirectories(scratch)
defer { try? files.removeTree(scratch) }

let demo = scratch.appending("demo")
let make = try TerminalProgram(
    binary, arguments: ["demo", "--to", demo.string], environment: ["TERM": "xterm-256color", "PAGER": "cat"],
    columns: 80, rows: 24)
guard case .code(0) = try make.waitForExit() else {
    Swift.print("the demonstration world can't be made:", make.lines.filter { !$0.isEmpty }.joined(separator: "\n"))
    exit(1)
}
let paints = try ConsoleBenchmark(binary: binary, world: demo.string).firstPaints(15)
print("start to first paint, demonstration world", paints, goal: 20)

/// Fixes the problems that keep the demo world from building, so that there are changes to show.
func fixDemo(_ world: FilePath) throws {
    for arguments in [
        ["conflicts", "resolve", "fetch/Request@1", "--take-theirs"], ["lock", "update", "session-core"],
        ["lock", "update", "http-fetch"], ["packs", "fix", "session-core"], ["check"],
    ] {
        let program = try TerminalProgram(
            binary, arguments: arguments + ["--world", world.string],
            environment: ["TERM": "xterm-256color", "PAGER": "cat"],
            columns: 80, rows: 24)
        guard case .code(0) = try program.waitForExit() else {
            Swift.print(arguments.joined(separator: " "), "failed:", program.lines.joined(separator: "\n"))
            exit(1)
        }
    }
}
try fixDemo(demo)
let patchSteps = try ConsoleBenchmark(binary: binary, world: demo.string).steps(40, on: ("6", "Patch"))
let definitionSteps = try ConsoleBenchmark(binary: binary, world: demo.string).steps(40, on: ("5", "Definitions"))

let large = scratch.appending("large")
try GeneratedWorld(definitionCount: count).write(to: large, files: files)
try files.createDirectories(large.appending(".aos"))

/// The time to open a generated world, with an index or without.
func open(_ world: FilePath, _ index: WorkbenchOptions.IndexUse, times: Int) async -> [Double] {
    var loads: [Double] = []
    for _ in 0..<times {
        let start = now()
        var options = WorkbenchOptions(world: world)
        options.index = index
        let workbench = Workbench(
            options,
            WorkbenchEnvironment(
                files: files, clock: { realTime() }, user: "benchmark", processID: getpid()))
        let snapshot = await workbench.open()
        loads.append(now() - start)
        precondition(
            snapshot.manifestHash != nil, "the generated world must be sound: \(snapshot.diagnostics.prefix(3))")
    }
    return loads
}

print("read \(count) definitions", await open(large, .none, times: count > 50_000 ? 3 : 7), goal: 500)
_ = await open(large, .kept, times: 1)
// Files that were just written are read again; later, their status is enough.
sleep(3)
_ = await open(large, .kept, times: 1)
print("open \(count) definitions from the index", await open(large, .kept, times: 7), goal: count > 50_000 ? 150 : 60)

// The table of response times and their goals.
func console(_ definitions: Int) throws -> ConsoleBenchmark.Result {
    let world = scratch.appending("console-\(definitions)")
    try GeneratedWorld(definitionCount: definitions).write(to: world, files: files)
    try files.createDirectories(world.appending(".aos"))
    let benchmark = ConsoleBenchmark(binary: binary, world: world.string)
    // The usual state: stored, opened before, and not just changed, with the index that the program itself wrote.
    for arguments in [["push"], ["status"], [], ["status"]] {
        guard !arguments.isEmpty else {
            sleep(3)
            continue
        }
        let program = try TerminalProgram(
            binary, arguments: arguments + ["--world", world.string],
            environment: ["TERM": "xterm-256color", "PAGER": "cat"],
            columns: 80, rows: 24)
        _ = try program.waitForExit(timeout: .seconds(600))
    }
    return try benchmark.run(keys: 200)
}
/// The time to the first names without an index; the console is read-only and keeps none.
func firstNames(_ definitions: Int) throws -> Double {
    let world = scratch.appending("console-\(definitions)")
    for name in ["index", "index.details", "index.texts"] { try? files.remove(world.appending(".aos/\(name)")) }
    let benchmark = ConsoleBenchmark(binary: binary, world: world.string)
    return try (0..<5).map { _ in try benchmark.firstNames(startingWith: "gen/") }.percentile(50)
}

let small = try console(1_000)
let middle = try console(10_000)
let huge = try console(100_000)
let names = (middle: try firstNames(10_000), huge: try firstNames(100_000))
let bytes = (small.bytes + huge.bytes).map(Double.init).percentile(50)
Swift.print(
    "\n"
        + Figure.table([
            Figure("start to first paint", milliseconds: [(paints.percentile(50), 20)]),
            Figure(
                "start to usable, 10,000 / 100,000 definitions",
                milliseconds: [(middle.usable, 60), (huge.usable, 150)]),
            Figure(
                "start to the first names without an index, 10,000 / 100,000",
                milliseconds: [(names.middle, 100), (names.huge, 100)]),
            Figure(
                "key to final paint, median / 99th percentile, 1,000 rows",
                milliseconds: [(small.keys.percentile(50), 1), (small.keys.percentile(99), 8)]),
            Figure(
                "key to final paint, median / 99th percentile, 100,000 rows",
                milliseconds: [(huge.keys.percentile(50), 1), (huge.keys.percentile(99), 8)]),
            Figure(
                "filter of 100,000 names, first / all rows",
                milliseconds: [(huge.filterFirst.percentile(50), 16), (huge.filterLast.percentile(50), 100)]),
            Figure("peak memory with 100,000 definitions", amount: huge.peakMemory, goal: 64, unit: "MiB"),
            Figure("bytes written per key, median", amount: Int(bytes), goal: 400, unit: "bytes"),
            Figure(
                "bytes per row of the demonstration, patch", amount: Int(patchSteps.map(Double.init).percentile(50)),
                goal: 400, unit: "bytes"),
            Figure(
                "bytes per row of the demonstration, definitions",
                amount: Int(definitionSteps.map(Double.init).percentile(50)), goal: 400, unit: "bytes"),
            Figure("bytes written in 3 s without a key", amount: huge.idleBytes, goal: 0, unit: "bytes"),
        ]))
