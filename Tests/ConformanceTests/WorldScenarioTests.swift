import AIR
import CanonicalCBOR
import Files
import JSON
import Plans
import Sync
import SystemPackage
import Testing
import WorldIO

/// The plans of the example worlds behave as intended in our own scenarios.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct WorldScenarioTests {
    /// A scenario for a world, with a title for messages.
    struct Case: Sendable, CustomTestStringConvertible {
        let world: String
        let title: String
        let text: String

        var testDescription: String { "\(world): \(title)" }
    }

    private static func target(_ method: String, _ path: String) -> String {
        #"{"name":"t","method":"\#(method)","url":"https://example.com/\#(path)"}"#
    }

    private static func receipt(_ step: String, _ status: Int) -> String {
        #"""
        {"step":"\#(step)","payload_value":{"record":{"status":{"int":\#(status)},"body_preview":{"text":"body"}}}}
        """#
    }

    private static func request(_ method: String, _ path: String, _ headers: String = "{}") -> String {
        #"""
        {"kind":"http.request","decision":"allow","params":{"method":"\#(method)","url":"https://example.com/\#(path)",
        "headers":\#(headers),"body_ref":null}}
        """#
    }

    static let cases: [Case] = [
        Case(
            world: "03-fetch-notify", title: "a fetch is reported",
            text: """
                {"event":{"schema":"demo/FetchRequest@1","value":{"request_id":7,"url":"https://example.com/","method":"GET"}},
                "receipts":[\(receipt("emit_http", 200))],
                "expect":{"effects":[\(request("GET", "data.json"))],
                "events":[{"schema":"demo/FetchNotifyEvent@1","value":{"NotifyComplete":{"status":200,"body_preview":"body"}}}]}}
                """),
        Case(
            world: "03-fetch-notify", title: "a status that is read as a natural number does not fit the event",
            text: """
                {"event":{"schema":"demo/FetchRequest@1","value":{"request_id":7,"url":"https://example.com/","method":"GET"}},
                "receipts":[{"step":"emit_http","payload_data":{"status":200,"body_preview":"body"}}],
                "expect":{"error":{"code":"plan.literal_invalid","step":"raise_result"},"events":[]}}
                """),
        Case(
            world: "05-chain-comp", title: "a charge is reported",
            text: """
                {"event":{"schema":"demo/ChargeRequested@1","value":{"request_id":1,"order_id":"o","amount_cents":5,
                "customer_id":"c","target":\(target("POST", "charge"))}},
                "receipts":[\(receipt("emit_charge", 201))],
                "expect":{"effects":[\(request("POST", "charge"))],"events":[{"schema":"demo/ChainEvent@1",
                "value":{"ChargeCompleted":{"request_id":1,"status":201,"body_preview":"body"}}}]}}
                """),
        Case(
            world: "05-chain-comp", title: "a capability without an enforcer does not check the method",
            text: """
                {"event":{"schema":"demo/ChargeRequested@1","value":{"request_id":1,"order_id":"o","amount_cents":5,
                "customer_id":"c","target":\(target("GET", "charge"))}},
                "expect":{"status":"waiting","effects":[\(request("GET", "charge"))],"events":[]}}
                """),
        Case(
            world: "05-chain-comp", title: "a successful reservation takes the success branch",
            text: """
                {"event":{"schema":"demo/ReserveRequested@1","value":{"request_id":2,"order_id":"o","sku":"s",
                "target":\(target("PUT", "reserve"))}},
                "receipts":[\(receipt("emit_reserve", 200))],
                "expect":{"effects":[\(request("PUT", "reserve"))],"events":[{"schema":"demo/ChainEvent@1",
                "value":{"ReserveCompleted":{"request_id":2,"status":200,"body_preview":"body"}}}]}}
                """),
        Case(
            world: "05-chain-comp", title: "a failed reservation takes the failure branch",
            text: """
                {"event":{"schema":"demo/ReserveRequested@1","value":{"request_id":2,"order_id":"o","sku":"s",
                "target":\(target("PUT", "reserve"))}},
                "receipts":[\(receipt("emit_reserve", 503))],
                "expect":{"effects":[\(request("PUT", "reserve"))],"events":[{"schema":"demo/ChainEvent@1",
                "value":{"ReserveFailed":{"request_id":2,"status":503,"body_preview":"body"}}}]}}
                """),
        Case(
            world: "05-chain-comp", title: "notice and refund wait for their receipts",
            text: """
                {"event":{"schema":"demo/NotifyRequested@1","value":{"request_id":3,"order_id":"o","status_text":"ok",
                "target":\(target("POST", "notify"))}},
                "events":[{"schema":"demo/RefundRequested@1","value":{"request_id":3,"order_id":"o","amount_cents":5,
                "target":\(target("POST", "refund"))},"after":"emit_notify"}],
                "receipts":[\(receipt("emit_refund", 200))],
                "expect":{"status":"waiting","plans":[{"plan":"demo/notify_plan@1","status":"waiting"},
                {"plan":"demo/refund_plan@1","status":"ok"}],
                "effects":[\(request("POST", "notify")),\(request("POST", "refund"))],
                "events":[{"schema":"demo/ChainEvent@1","value":{"RefundCompleted":{"request_id":3,"status":200}}}]}}
                """),
        Case(
            world: "06-safe-upgrade.v1", title: "one request, one result",
            text: """
                {"event":{"schema":"demo/UpgradeFetchRequest@1","value":{"request_id":1,"url":"u"}},
                "receipts":[{"effect":"http.request","status":"error","payload_data":null}],
                "expect":{"result":{"primary_status":200,"follow_status":-1},
                "effects":[\(request("GET", "data.json", #"{"x-idempotency-key":"safe-upgrade-v1-primary"}"#))],
                "events":[{"schema":"demo/SafeUpgradeEvent@1",
                "value":{"NotifyComplete":{"primary_status":200,"follow_status":-1,"request_count":1}}}]}}
                """),
        Case(
            world: "06-safe-upgrade.v2", title: "two requests, each through its grant",
            text: """
                {"event":{"schema":"demo/UpgradeFetchRequest@1","value":{"request_id":1,"url":"u"}},
                "receipts":[{"effect":"http.request","payload_data":{}},{"effect":"http.request","payload_data":{}}],
                "expect":{"result":{"primary_status":200,"follow_status":202},
                "effects":[{"kind":"http.request","cap":"cap_http_fetch","step":"emit_primary"},
                {"kind":"http.request","cap":"cap_http_followup","step":"emit_followup"}],
                "events":[{"schema":"demo/SafeUpgradeEvent@1",
                "value":{"NotifyComplete":{"primary_status":200,"follow_status":202,"request_count":2}}}]}}
                """),
        Case(
            world: "08-retry-backoff", title: "a failure is raised and nothing else",
            text: """
                {"event":{"schema":"demo/WorkRequested@1","value":{"req_id":"r","payload":"p"}},
                "expect":{"effects":[],"events":[{"schema":"demo/RetryEvent@1",
                "value":{"err":{"req_id":"req-123","transient":true,"message":"simulated transient failure"}}}]}}
                """),
    ]

    @Test(arguments: cases) func `scenarios run and replay as expected`(_ scenario: Case) throws {
        let folder = WorldFolder(FilePath(ConformanceData.path("worlds/\(scenario.world)")))
        let files = RealFileSystem()
        let sources = WorldSources.read(folder, primary: nil, syncFile: nil, files: files)
        let bundle = try #require(WorldLoader.load(sources, files: files).bundle)
        let world = PlanWorld(bundle.contents)
        var reader = ScenarioReader(Array(scenario.text.utf8), file: "smoke/case.smoke.json", world: world)
        let found = reader.read()
        let read = try #require(found, "\(reader.diagnostics.map(\.message))")
        let run = ScenarioRun(read, in: world)
        #expect(run.mismatches.map(\.message) == [])
        #expect(ScenarioRun(read, in: world).bytes == run.bytes)
        #expect(Replay.difference(of: run.kernel.records, in: world) == nil)
    }
}
