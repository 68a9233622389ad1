public import AIR
public import WorldIO

extension [Diagnostic] {
    /// A world's problems as pushing judges them: a module without its wasm forbids it, unless modules are left out
    /// (AIR §3, *Placeholders*); what left the stage is of no concern.
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
