import Commands
import Files
import Glibc
import SystemPackage

/// The pager on the terminal of this process.
struct TerminalPager: Pager {
    var terminalSize: (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    func canFind(_ program: String) -> Bool {
        let folders = (Machine.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    func show(_ bytes: [UInt8], with command: String, environment: [String: String]) throws(FileError) {
        guard case .notStarted = ChildProcess.runInShell(command, input: bytes, variables: environment) else { return }
        throw .notFound(FilePath(command))
    }
}
