public import Files

/// A program that shows long text a screen at a time, such as `less`.
public protocol Pager: Sendable {
    /// The size of the terminal; nil if the terminal does not report it.
    var terminalSize: (columns: Int, rows: Int)? { get }

    /// Whether a program of this name is on the search path.
    func canFind(_ program: String) -> Bool

    /// Runs a command line with a text on its standard input and waits until it ends.
    ///
    /// A pager may exit before it has read everything: its user has seen enough.
    ///
    /// - Parameters:
    ///   - command: a command line as a shell reads it.
    ///   - environment: variables to set for the command, in addition to those of this process.
    /// - Throws: ``FileError`` when the command can't be started; nothing has been shown in this case.
    func show(_ bytes: [UInt8], with command: String, environment: [String: String]) throws(FileError)
}
