import AIR
import Canvas
import WorldProtocol

/// Fixing the findings of an import's checks.
extension Model {
    /// The import in the detail.
    private var pack: PackDetail? { if case .pack(let pack) = detail.content { pack } else { nil } }

    /// The finding on the current line of the detail.
    var selectedFinding: Int? {
        guard case .finding(let index)? = detail.text.targets[detail.place.selection], let pack,
            pack.findings.indices.contains(index)
        else { return nil }
        return index
    }

    /// The selected finding.
    var finding: PackDetail.Found? { selectedFinding.flatMap { pack?.findings[$0] } }

    /// Whether a finding can be fixed automatically; true while that is not known yet.
    var hasWritableFix: Bool { pack.map { $0.findings.contains(where: \.canBeWritten) } ?? isDetailAwaited }

    /// Shows the fix of a finding.
    mutating func showFix(_ index: Int) {
        guard let pack, pack.findings.indices.contains(index) else { return }
        layers.append(FixPopup(label: pack.row.label, index: index, found: pack.findings[index]))
    }

    /// Requests the preview of the fix of the selected finding, or of the only fixable one; with several, selects the
    /// first.
    mutating func writeFix() -> [Job] {
        guard let pack else { return [] }
        let writable = pack.findings.indices.filter { pack.findings[$0].canBeWritten }
        if layout.focus == .detail, detail.packTab == .checks, let chosen = selectedFinding {
            guard writable.contains(chosen) else {
                status = .refused("no automatic fix; Enter shows what is needed")
                return []
            }
            return ask(pack.fix(chosen))
        }
        guard let first = writable.first else {
            status = .note(pack.findings.isEmpty ? "nothing to fix" : "none of the findings can be fixed automatically")
            return []
        }
        if writable.count == 1 { return ask(pack.fix(first)) }
        detail.packTab = .checks
        detail.wanted = .finding(first)
        layout.focus = .detail
        status = .note("\(writable.count) findings can be fixed: M fixes the selected one")
        return []
    }
}

extension PackDetail {
    /// The resolution that fixes a finding.
    fileprivate func fix(_ index: Int) -> Resolution {
        .fix(label: row.label, number: index + 1, finding: findings[index].id)
    }
}

/// The fix of a finding.
struct FixPopup: TextLayer {
    let label: String
    let index: Int
    let found: PackDetail.Found
    var scroll = ScrollState()

    static let keys: [LayerKey<Self>] = [
        LayerKey(
            ["M"], "write it", "preview and then write the fix", writes: true,
            when: { layer, _ in layer.found.canBeWritten }
        ) { layer, model, _ in
            .close(model.ask(.fix(label: layer.label, number: layer.index + 1, finding: layer.found.id)))
        },
        LayerKey(["y"], "copy it", "copy the fix", when: { layer, _ in layer.found.fix != nil }) { layer, _, _ in
            .stay(layer.found.fix.map { [.copy($0, what: "the fix")] } ?? [])
        },
        .scrolling, .closing(also: [.enter]),
    ]

    func popup(_ model: Model) -> Popup { Popup("Fix", PackText.fix(found), scroll) }
}
