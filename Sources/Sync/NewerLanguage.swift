import AIR
import CanonicalCBOR
import JSON

/// Evidence that a node uses a later version of the language than this program reads.
struct NewerLanguage {
    /// The version as written; nil if only an unknown kind of node shows it.
    let version: String?
    /// The position of the evidence in the node.
    let pointer: JSONPointer

    /// The version of the language that this program reads.
    private static let known = 1

    /// Examines a node; nil if it uses nothing of a later version.
    init?(_ node: CBORValue) {
        let kind = node["$kind"]?.asText
        if kind == "manifest", let text = node["air_version"]?.asText, let version = Self.major(text),
            version > Self.known
        {
            self.init(version: text, pointer: JSONPointer([.key("air_version")]))
        } else if kind == "manifest", node["workflows"] != nil {
            self.init(version: nil, pointer: JSONPointer([.key("workflows")]))
        } else if kind == "defworkflow" {
            self.init(version: nil, pointer: JSONPointer([.key("$kind")]))
        } else if kind == "defmodule", node["module_kind"]?.asText == "workflow" {
            self.init(version: nil, pointer: JSONPointer([.key("module_kind")]))
        } else {
            return nil
        }
    }

    private init(version: String?, pointer: JSONPointer) {
        self.version = version
        self.pointer = pointer
    }

    private static func major(_ text: String) -> Int? {
        Int(text.prefix { $0 != "." })
    }

    /// The evidence as a finding.
    var finding: Finding {
        let found = version.map { "AIR version \"\($0)\"" } ?? "a later version of AIR, with workflows"
        return Finding(
            .error, .newerLanguage, "this is \(found); this version of aos reads AIR version \"\(Self.known)\"",
            at: pointer, help: "use a version of aos that reads it; nothing here needs to be changed")
    }

    /// Keeps one of these diagnostics per world: the first one that names the version, or else the first.
    static func folded(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let found = diagnostics.filter { $0.code == .newerLanguage }
        guard found.count > 1 else { return diagnostics }
        let kept = found.first { $0.path?.hasSuffix("/air_version") ?? false } ?? found[0]
        var isKept = false
        return diagnostics.compactMap { diagnostic in
            guard diagnostic.code == .newerLanguage else { return diagnostic }
            guard diagnostic == kept, !isKept else { return nil }
            isKept = true
            var counted = diagnostic
            counted.message += " (and \(found.count - 1) more \(found.count == 2 ? "node" : "nodes"))"
            return counted
        }
    }
}
