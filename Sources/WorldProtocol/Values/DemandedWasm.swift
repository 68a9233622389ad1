public import AIR
public import WorldIO

extension [Diagnostic] {
    /// A world's problems as `aos push` reports them: a module without its wasm is an error, unless modules are omitted
    /// (Documentation/language.md, *Placeholders and references*); notices about the stage are not among them.
    public func demandingWasm(_ filter: BundleFilter) -> [Diagnostic] {
        self.filter { $0.code != .stageChanged }.compactMap { diagnostic in
            if diagnostic.code == .wasmMissing { return filter == .full ? diagnostic : nil }
            guard diagnostic.code == .moduleWithoutWasm else { return diagnostic }
            guard filter == .full else { return nil }
            var copy = diagnostic
            copy.severity = .error
            return copy
        }
    }
}
