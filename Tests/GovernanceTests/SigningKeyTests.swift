import Governance
import Testing

/// Keys as files and texts.
@Suite struct SigningKeyTests {
    /// The first vector of RFC 8032, §7.1.
    private static let seed: [UInt8] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
        0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ]
    private static let pem = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----

        """

    @Test func `a key is written as other programs write it, and read back`() throws {
        let key = try #require(SigningKey(seed: Self.seed))
        #expect(key.publicKey.text == "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        #expect(String(decoding: key.pem, as: UTF8.self) == Self.pem)
        #expect(SigningKey(pem: key.pem) == key)
        #expect(SigningKey(pem: Array(Self.pem.replacing("\n", with: "\r\n").utf8)) == key)
        let fresh = try #require(SigningKey.generate())
        #expect(SigningKey(pem: fresh.pem) == fresh && fresh != key)
    }

    @Test(arguments: [
        "", "hello", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n",
        "-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\n",
    ])
    func `anything but a private key of this form is refused`(text: String) {
        #expect(SigningKey(pem: Array(text.utf8)) == nil)
    }

    @Test func `a public key has one spelling`() throws {
        let text = try #require(SigningKey(seed: Self.seed)).publicKey.text
        #expect(ApproverKey(text)?.text == text)
        for wrong in [
            "", "ed25519:", String(text.dropLast()), text + "=", text.dropFirst(8).description,
            "ED25519" + text.dropFirst(7),
        ] { #expect(ApproverKey(wrong) == nil, "\(wrong)") }
    }
}
