import JSON
import Testing

/// The table of differences itself.
///
/// The tests of each case show that its row still differs.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct DifferencesTests {
    @Test func `each row names a different run of a case, and has a reason`() throws {
        var seen: Set<String> = []
        for row in Difference.table {
            let expected = try ConformanceData.json("edge/\(row.name)/expected.json")
            #expect(expected.member(row.run.rawValue) != nil, "\(row.name) has no run \(row.run)")
            #expect(seen.insert("\(row.name) \(row.run)").inserted, "\(row.name) is listed twice")
            #expect(row.outcome != .same && !row.reason.isEmpty, "\(row.name)")
        }
    }

    @Test func `the table has the differences that the data expects, and otherwise only reports`() throws {
        let expected = try ConformanceData.differences()
        let rows = Dictionary(uniqueKeysWithValues: Difference.table.map { ($0.name, $0) })
        #expect(Set(expected.keys).subtracting(rows.keys).isEmpty)
        for (name, row) in rows {
            guard let text = expected[name] else {
                guard case .reported = row.outcome else {
                    Issue.record("\(name) differs, but the data does not list it")
                    continue
                }
                continue
            }
            #expect(text.hasPrefix(row.run.rawValue + ":"), "\(name) differs in another run")
        }
    }

    @Test func `every run of every case belongs to a suite`() throws {
        let prefixes: [String: Set<Run>] = [
            "cbor": [.cbor], "n": [.nodes], "x": [.nodes], "lit": [.load], "w": [.load, .index], "i": [.load],
            "dh": [.index], "p": [.compile], "wp": [.load, .patch, .compile],
        ]
        let cases = ConformanceData.cases("")
        #expect(cases.count == 233)
        for name in cases {
            let runs = try #require(prefixes[String(name.prefix { $0 != "-" })], "\(name) belongs to no suite")
            let keys = try #require(try ConformanceData.json("edge/\(name)/expected.json").asObject).map(\.key)
            #expect(!keys.isEmpty)
            for key in keys {
                let run = try #require(Run(rawValue: key), "\(name) has an unknown run \(key)")
                #expect(runs.contains(run), "\(name): \(key) is not run")
            }
        }
    }
}
