import SystemPackage

/// The user's editor.
struct Editor {
    private let command: String
    private let world: FilePath

    /// The editor that `VISUAL` or `EDITOR` names, else `vi`.
    init(environment: [String: String], world: FilePath) {
        let named = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { name in
            name.contains { !$0.isWhitespace }
        }
        command = named ?? "vi"
        self.world = world
    }

    /// Opens a file of the world at a line and waits until the editor exits.
    ///
    /// - Returns: an error message, or nil if the editor exited successfully.
    func open(_ file: String, line: Int) -> String? {
        let path = world.pushing(FilePath(file)).string
        switch ChildProcess.runInShell(command, ["+\(line)", path]) {
        case .ended(0): return nil
        case .ended(let status): return "\(command) ended with status \(status)"
        case .notStarted(let why): return "\(command) can't be started: \(why)"
        }
    }
}
