import AIR
import CanonicalCBOR
import JSON

extension SyncFileReader {
    /// Reads the member `world`; if any part of it can't be read, there is no identity.
    mutating func readIdentity(_ world: JSONValue, into sync: inout SyncFile) {
        let place: Path = [.key("world")]
        sync.identityPlace = self.place(of: JSONPointer(place))
        sync.hasMalformedIdentity = true
        guard object(world, "`world`", keys: "world", at: place) else { return }
        let id = hash(world, "id", at: place)
        var isSound = true
        let remote = text(world, "remote", at: place)
        if let remote, let problem = WorldIdentity.problem(ofRemote: remote) {
            isSound = false
            report(
                .error, .syncInvalid, "`remote` is not the URL of a remote: \(problem)",
                at: place + [.key("remote")], help: "`aos remote add URL` writes it")
        } else if world.member("remote") != nil, remote == nil {
            isSound = false
        }
        var rules: WorldIdentity.Rules?
        if let value = world.member("rules") {
            let inner = place + [.key("rules")]
            if object(value, "`rules`", keys: "rules", at: inner) {
                let (hash, frame) = (hash(value, "hash", at: inner), hash(value, "frame", at: inner))
                if let hash, let frame { rules = WorldIdentity.Rules(hash: hash, frame: frame) }
            }
            if rules == nil { isSound = false }
        }
        guard let id, isSound else { return }
        sync.identity = WorldIdentity(id: id, remote: remote, rules: rules)
        sync.hasMalformedIdentity = false
    }

    /// The required hash under a key.
    private mutating func hash(_ object: JSONValue, _ key: String, at place: Path) -> Hash? {
        guard object.member(key) != nil else {
            report(
                .error, .syncInvalid, "`\(key)` is missing", at: place, help: "add \"\(key)\": \"sha256:…\"")
            return nil
        }
        guard let text = text(object, key, at: place) else { return nil }
        if let hash = Hash(text), !hash.isZero { return hash }
        report(
            .error, .badHash, "`\(key)` must be `sha256:` and 64 hex digits", at: place + [.key(key)],
            help: "copy the hash from `aos journal --json`")
        return nil
    }
}
