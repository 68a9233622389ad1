/// Says on a terminal that work goes on, once it takes more than half a second (CLI, *Everywhere*).
struct Progress {
    private let context: CommandContext
    private let saying: Task<Bool, Never>?

    /// Begins to watch, where there is anybody to tell.
    init(_ printer: Printer) {
        let context = printer.context
        self.context = context
        guard context.isErrorTerminal, !printer.isQuiet else {
            saying = nil
            return
        }
        saying = Task {
            do {
                try await context.wait(500_000_000)
                try Task.checkCancellation()
            } catch {
                return false
            }
            context.writeError(Array("working…".utf8))
            return true
        }
    }

    /// Takes back what was said.
    func end() async {
        guard let saying else { return }
        saying.cancel()
        if await saying.value { context.writeError(Array("\r\u{1b}[K".utf8)) }
    }
}
