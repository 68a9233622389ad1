public import Programs
public import Sync
public import SystemPackage

/// The program `cargo`, run as a child process (Documentation/system.md, *Imports*).
public struct CargoProgram: CargoClient {
    private let program: ChildProgram
    private let limits: ChildProgram.Limits

    /// Creates the program with its limits: by default two minutes, in which cargo may fetch an index, and 64 MiB for
    /// each JSON text.
    ///
    /// - Parameter variables: environment variables to set in addition to those of this process.
    public init(
        _ location: ChildProgram.Location = .named("cargo"), variables: [String: String] = [:],
        limits: ChildProgram.Limits = ChildProgram.Limits(time: .seconds(120), output: 64 << 20)
    ) {
        program = ChildProgram(location, variables: variables.mapValues(Optional.some))
        self.limits = limits
    }

    /// The output of `cargo metadata` for a manifest, run in the manifest's folder.
    public func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8] {
        let outcome: ChildProgram.Outcome
        do {
            outcome = try await program.run(
                ["metadata", "--format-version", "1", "--manifest-path", manifest.string],
                in: manifest.removingLastComponent(), limits: limits)
        } catch {
            throw CargoFault(error)
        }
        let message = String(decoding: outcome.complaint, as: UTF8.self)
        switch outcome.end {
        case .exited(0): return outcome.output
        case .exited(let status): throw .failed(status: status, message: message)
        case .killed(let signal): throw .killed(signal: signal, message: message)
        }
    }
}

extension CargoFault {
    fileprivate init(_ fault: ProgramFault) {
        self =
            switch fault {
            case .notInstalled: .notInstalled
            case .notStarted(let reason): .notStarted(reason: reason)
            case .timedOut(let limit): .timedOut(limit)
            case .tooLarge(let limit): .tooLarge(limit: limit)
            case .canceled: .canceled
            }
    }
}
