import AIR
import CanonicalCBOR

/// The built-in enforcers (Documentation/plans.md, *Grants and policy*).
///
/// An absent, null or empty list restricts nothing.
enum Enforcers {
    /// A request to an enforcer.
    struct Question {
        let kind: String
        let params: CBORValue
        /// The parameters of the grant.
        let grant: CBORValue
    }

    /// The check that an enforcer makes; it returns nil to allow the effect.
    typealias Check = @Sendable (Question) -> Denial?

    /// The built-in enforcer with a module's name, or nil.
    static func builtIn(_ module: DefinitionName) -> Check? {
        switch module.text {
        case "sys/CapAllowAll@1": { _ in nil }
        case "sys/CapEnforceHttpOut@1": http
        case "sys/CapEnforceLlmBasic@1": languageModel
        case "sys/CapEnforceWorkspace@1": workspace
        case "sys/CapEnforceGovernance@1": governance
        default: nil
        }
    }

    /// The entries of an allow list; nil when it restricts nothing.
    static func allowed(_ value: CBORValue?) -> [CBORValue]? {
        guard let items = value?.asArray, !items.isEmpty else { return nil }
        return items
    }

    private static func isAllowed(_ text: String, by list: CBORValue?) -> Bool {
        allowed(list)?.contains(.text(text)) ?? true
    }

    @Sendable private static func http(_ question: Question) -> Denial? {
        guard question.kind.hasSameBytes(as: "http.request") else { return wrongKind(question) }
        let text = question.params["url"]?.asText ?? ""
        guard let url = RequestURL(text) else {
            return Denial("invalid_url", "`\(text)` is not a URL that can be checked")
        }
        let grant = question.grant
        if let hosts = allowed(grant["hosts"]),
            !hosts.contains(where: { $0.asText.map(RequestURL.lowercased)?.hasSameBytes(as: url.host) ?? false })
        {
            return Denial("host_not_allowed", "the host `\(url.host)` is not allowed")
        }
        if let schemes = allowed(grant["schemes"]),
            !schemes.contains(where: { $0.asText.map(RequestURL.lowercased)?.hasSameBytes(as: url.scheme) ?? false })
        {
            return Denial("scheme_not_allowed", "the scheme `\(url.scheme)` is not allowed")
        }
        let method = (question.params["method"]?.asText ?? "").uppercased()
        if let methods = allowed(grant["methods"]),
            !methods.contains(where: { $0.asText?.uppercased().hasSameBytes(as: method) ?? false })
        {
            return Denial("method_not_allowed", "the method `\(method)` is not allowed")
        }
        if let ports = allowed(grant["ports"]), !ports.contains(where: { $0.asUnsigned == url.port }) {
            let port = url.port.map(String.init) ?? "of the scheme"
            return Denial("port_not_allowed", "the port \(port) is not allowed")
        }
        if let prefixes = allowed(grant["path_prefixes"]),
            !prefixes.contains(where: { $0.asText.map { url.path.utf8.starts(with: $0.utf8) } ?? false })
        {
            return Denial("path_not_allowed", "the path `\(url.path)` starts with none of the grant's prefixes")
        }
        return nil
    }

    @Sendable private static func languageModel(_ question: Question) -> Denial? {
        guard question.kind.hasSameBytes(as: "llm.generate") else { return wrongKind(question) }
        let provider = question.params["provider"]?.asText ?? ""
        guard isAllowed(provider, by: question.grant["providers"]) else {
            return Denial("provider_not_allowed", "the provider `\(provider)` is not allowed")
        }
        let model = question.params["model"]?.asText ?? ""
        guard isAllowed(model, by: question.grant["models"]) else {
            return Denial("model_not_allowed", "the model `\(model)` is not allowed")
        }
        if let limit = question.grant["max_tokens"]?.asUnsigned, let tokens = question.params["max_tokens"]?.asUnsigned,
            tokens > limit
        {
            return Denial("max_tokens_exceeded", "\(tokens) tokens exceed the limit of \(limit)")
        }
        // Only the choice of a specific tool is checked, not the tools that are offered.
        if let choice = question.params["tool_choice"], choice["$tag"] == .text("Tool"),
            let tool = choice["$value"]?["name"]?.asText, !isAllowed(tool, by: question.grant["tools_allow"])
        {
            return Denial("tool_not_allowed", "the tool `\(tool)` is not allowed")
        }
        return nil
    }

    @Sendable private static func workspace(_ question: Question) -> Denial? {
        let operations = [
            "workspace.resolve": "resolve", "workspace.list": "list", "workspace.read_ref": "read",
            "workspace.read_bytes": "read", "workspace.annotations_get": "read", "workspace.empty_root": "write",
            "workspace.write_bytes": "write", "workspace.remove": "write", "workspace.annotations_set": "write",
            "workspace.diff": "diff",
        ]
        guard let (kind, operation) = operations.first(where: { $0.key.hasSameBytes(as: question.kind) }) else {
            return wrongKind(question)
        }
        if let allowed = allowed(question.grant["ops"]),
            !allowed.contains(where: { $0.asText?.lowercased().hasSameBytes(as: operation) ?? false })
        {
            return Denial("op_not_allowed", "the operation `\(operation)` is not allowed")
        }
        if kind == "workspace.resolve" || kind == "workspace.empty_root" {
            let name = question.params["workspace"]?.asText ?? ""
            guard isAllowed(name, by: question.grant["workspaces"]) else {
                return Denial("workspace_not_allowed", "the workspace `\(name)` is not allowed")
            }
            return nil
        }
        let path = (question.params["path"] ?? question.params["prefix"])?.asText ?? ""
        guard let prefixes = allowed(question.grant["path_prefixes"]) else { return nil }
        let isInside = prefixes.contains { prefix in
            guard let prefix = prefix.asText else { return false }
            return prefix.isEmpty || path.hasSameBytes(as: prefix) || path.utf8.starts(with: "\(prefix)/".utf8)
        }
        return isInside ? nil : Denial("path_not_allowed", "the path `\(path)` is within none of the grant's prefixes")
    }

    @Sendable private static func governance(_ question: Question) -> Denial? {
        guard question.kind.utf8.starts(with: "governance.".utf8) else { return wrongKind(question) }
        guard question.kind.hasSameBytes(as: "governance.propose"), let summary = question.params["summary"],
            !summary.isNull
        else { return nil }
        if let changes = summary["def_changes"]?.asArray, !changes.isEmpty {
            // The existing enforcer can't read how a definition changes, and refuses every summary with such changes
            // before it checks anything else.
            return Denial("effect_params_invalid", "the summary names changed definitions")
        }
        for operation in summary["ops"]?.asArray ?? [] {
            guard isAllowed(operation.asText ?? "", by: question.grant["ops"]) else {
                return Denial("op_not_allowed", "the op `\(operation.asText ?? "")` is not allowed")
            }
        }
        for section in summary["manifest_sections"]?.asArray ?? [] {
            guard isAllowed(section.asText ?? "", by: question.grant["manifest_sections"]) else {
                return Denial(
                    "manifest_section_not_allowed", "the section `\(section.asText ?? "")` is not allowed")
            }
        }
        return nil
    }

    private static func wrongKind(_ question: Question) -> Denial {
        Denial("effect_kind_mismatch", "the grant's enforcer does not know `\(question.kind)`")
    }
}
