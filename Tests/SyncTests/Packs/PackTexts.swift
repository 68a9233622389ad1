import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing

/// Packs written as JSON.
enum PackTexts {
    static func definition(_ json: String) throws -> Definition {
        let value = try PlainData.value(of: JSONParser.parse(Array(json.utf8)))
        let kind = try #require(value["$kind"]?.asText.flatMap(DefinitionKind.init(rawValue:)))
        return try Definition(DefinitionKey(kind, DefinitionName(try #require(value["name"]?.asText))), value: value)
    }

    static func contract(_ texts: [String], within others: [String] = []) throws -> PackContract {
        try PackContract(texts.map(definition), within: others.map(definition))
    }

    /// A plan that has effects through slots, raises events and awaits others.
    static func plan(
        _ name: String, input: String = "p/In@1", output: String? = nil, emits: [(slot: String, kind: String)] = [],
        raises: [String] = [], awaits: [String] = [], more: String = ""
    ) -> String {
        let steps =
            emits.map { #"{"op":"emit_effect","kind":\#(quoted($0.kind)),"cap":\#(quoted($0.slot))}"# }
            + raises.map { #"{"op":"raise_event","event":\#(quoted($0))}"# }
            + awaits.map { #"{"op":"await_event","event":\#(quoted($0))}"# }
        let output = output.map { #""output":\#(quoted($0)),"# } ?? ""
        return #"""
            {"$kind":"defplan","name":\#(quoted(name)),"input":\#(quoted(input)),\#(output)\#(more)
             "steps":[\#(steps.joined(separator: ","))]}
            """#
    }

    static func effect(_ name: String, kind: String, capType: String) -> String {
        #"""
        {"$kind":"defeffect","name":"\#(name)","kind":"\#(kind)","cap_type":"\#(capType)","params_schema":"p/Params@1",
         "receipt_schema":"p/Receipt@1","origin_scope":"plan"}
        """#
    }

    static func schema(_ name: String, _ type: String = #"{"text":{}}"#) -> String {
        #"{"$kind":"defschema","name":"\#(name)","type":\#(type)}"#
    }

    static func quoted(_ text: String) -> String { JSONPrinter.compact(.string(text)) }

    /// The root of this checkout.
    static let checkout: FilePath = {
        var folder = FilePath(#filePath)
        while folder.lastComponent?.string != "Tests" { folder.removeLastComponent() }
        return folder.removingLastComponent()
    }()

    /// The pack with a name in the crate under `Fixtures/sdk`.
    static func fixture(_ name: String) -> PlanPack {
        let folder = checkout.appending("Fixtures/sdk/agent-sdk/air/exports/plan-packs/\(name)")
        let reader = RootReader(files: RealFileSystem(), world: WorldFolder(checkout))
        return PlanPack(reader.read(SourceRoot(label: name, folders: [folder])))
    }
}
