public import AIR
import Governance

extension Workbench {
    /// What keeps imported plans from working in this world, as far as nothing else reports it.
    public func consumerErrors() -> [Diagnostic] { world().consumerErrors }
}

extension WorldParts {
    /// What keeps imported plans from working in this world, as far as nothing else reports it.
    var consumerErrors: [Diagnostic] {
        ConsumerCheck(loaded).diagnostics.filter { finding in
            finding.severity == .error
                && !diagnostics.contains {
                    $0.code == finding.code && $0.name == finding.name && $0.kind == finding.kind
                }
        }
    }
}
