import AIR
import Governance

extension WorldParts {
    /// Errors about imported plans in this world that are not reported elsewhere.
    var consumerErrors: [Diagnostic] {
        ConsumerCheck(loaded).diagnostics.filter { finding in
            finding.severity == .error
                && !diagnostics.contains {
                    $0.code == finding.code && $0.name == finding.name && $0.kind == finding.kind
                }
        }
    }
}
