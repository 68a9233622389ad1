import Files
import Glibc
import PseudoTerminal
import SystemPackage
import Workbench

/// Prints how long things take that people wait for; a measurement, never a test.
///
/// Usage: Benchmark PATH-OF-AOS [DEFINITIONS]

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
}

/// The time as files have it, in nanoseconds since 1970.
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
    binary, arguments: ["demo", "--to", demo.string], environment: ["TERM": "xterm-256color"], columns: 80, rows: 24)
guard case .code(0) = try make.waitForExit() else {
    Swift.print("the demonstration world can't be made:", make.lines.filter { !$0.isEmpty }.joined(separator: "\n"))
    exit(1)
}
var paints: [Double] = []
for _ in 0..<15 {
    let start = now()
    let program = try TerminalProgram(
        binary, arguments: ["tui", "--world", demo.string], environment: ["TERM": "xterm-256color", "LANG": "C.UTF-8"],
        columns: 120, rows: 40)
    try program.waitFor(text: "Overview", timeout: .seconds(10))
    paints.append(now() - start)
    try program.type("q")
    _ = try program.waitForExit()
}
print("start to first paint, demonstration world", paints, goal: 50)

let large = scratch.appending("large")
try GeneratedWorld(definitionCount: count).write(to: large, files: files)
try files.createDirectories(large.appending(".aos"))

/// How long it takes to open a generated world, with an index or without.
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
// Files that were written a moment ago are looked into; later on their looks do.
sleep(3)
_ = await open(large, .kept, times: 1)
print("open \(count) definitions from the index", await open(large, .kept, times: 7), goal: count > 50_000 ? 150 : 60)
