public import Files

/// A program that shows long text a screen at a time, such as `less`.
public protocol Pager: Sendable {
    /// The size of the terminal; nil when the terminal does not say.
    var terminalSize: (columns: Int, rows: Int)? { get }

    /// Whether a program of this name is on the search path.
    func canFind(_ program: String) -> Bool

    /// Runs a command line with a text on its standard input and waits until it ends.
    ///
    /// A pager that ends before it has read everything has shown what its user wanted to see.
    ///
    /// - Parameters:
    ///   - command: a command line as a shell reads it.
    ///   - environment: variables to set for the command, beside those of this process.
    /// - Throws: ``FileError`` when the command can't be started; nothing has been shown then.
    func show(_ bytes: [UInt8], with command: String, environment: [String: String]) throws(FileError)
}
