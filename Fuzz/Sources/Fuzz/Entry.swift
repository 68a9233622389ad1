import Glibc

/// The target that `AOS_FUZZ_TARGET` names.
private let chosen: FuzzTarget = {
    let name = getenv("AOS_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        say("fuzz: AOS_FUZZ_TARGET must be one of \(names)")
        exit(64)
    }
    return target
}()

/// Runs one input; called by libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Aborts the program if a promise does not hold, so that libFuzzer keeps the input.
func require(_ holds: Bool, _ promise: String) {
    guard !holds else { return }
    say("broken promise: \(promise)")
    abort()
}

private func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
