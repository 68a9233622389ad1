import CanonicalCBOR
@testable import Governance
import Remotes

/// Data from a remote, and data waiting to be sent to one.
enum RemoteTargets {
    /// A batch of objects.
    static func batch(_ bytes: [UInt8]) {
        guard let batch = try? ObjectBatch(reading: bytes) else { return }
        let again = try? ObjectBatch(nodes: batch.nodes, blobs: batch.blobs)
        require(again != nil, "the parts of a batch make a batch")
    }

    /// An entry of the outbox.
    static func outbox(_ bytes: [UInt8]) {
        guard let value = try? CanonicalDecoder.decode(bytes), let entry = try? OutboxEntry(value) else { return }
        require((try? OutboxEntry(entry.value))?.value == entry.value, "an entry written and read again is the same")
    }

    /// A remote's URL.
    static func remote(_ bytes: [UInt8]) {
        guard let url = try? RemoteURL(String(decoding: bytes, as: UTF8.self)) else { return }
        require((try? RemoteURL(url.text)) == url, "a URL written and read again is the same")
    }
}
