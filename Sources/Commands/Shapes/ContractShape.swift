import AIR
import CanonicalCBOR
import JSON
import Sync

extension PackContract {
    /// `{plans:[{name,role,input,output,events,cap_slots,allowed_effects}]}`.
    var json: JSONValue { .object([("plans", .array(plans.map(\.json)))]) }
}

extension PackContract.Plan {
    fileprivate var json: JSONValue {
        .object([
            ("name", .string(name.text)), ("role", (role?.rawValue).json), ("input", .string(input.text)),
            ("output", (output?.text).json), ("events", .array(events.map { .string($0.text) })),
            ("cap_slots", .array(capSlots.map(\.json))),
            ("allowed_effects", .array(allowedEffects.map { .string($0) })),
            (
                "needs",
                .array(
                    needs.map {
                        .object([("kind", .string($0.kind.rawValue)), ("name", .string($0.name.text))])
                    })
            ),
        ])
    }

    /// The promises of the plan and what it asks for, for people.
    var text: Text {
        var text = Text()
        text.add([Span("plan "), Span(name.text, .bold), Span(role.map { "  \($0.rawValue)" } ?? "", .faint)])
        func row(_ title: String, _ value: String) {
            text.add([Span("  \(title)" + String(repeating: " ", count: 8 - title.utf8.count), .faint), Span(value)])
        }
        row("takes", input.text)
        if let output { row("gives", output.text) }
        for event in events { row("raises", event.text) }
        for slot in capSlots {
            let type = slot.capType ?? "unknown"
            row("slot", "\(slot.slot)  of type \(type)  for \(slot.effectKinds.joined(separator: ", "))")
        }
        row("effects", allowedEffects.isEmpty ? "none" : allowedEffects.joined(separator: ", "))
        return text
    }
}

extension PackContract.CapSlot {
    fileprivate var json: JSONValue {
        .object([
            ("slot", .string(slot)), ("effect_kinds", .array(effectKinds.map { .string($0) })),
            ("cap_type", capType.json),
        ])
    }
}
