public import CanonicalCBOR
public import Files
public import SystemPackage

extension WorldFolder {
    /// The folder of pins.
    public var pins: FilePath { internals.appending("pins") }
}

/// The pins of a world: `.aos/pins/<hex>.cbor` (Documentation/file-formats.md, *Locks and pins*).
public struct PinStore: Sendable {
    private let files: any FileSystem
    private let world: WorldFolder

    private static let maximumPinSize = 256 << 20
    private static let maximumReadmeSize = 4 << 20

    /// Creates the store of a world's pins.
    public init(_ world: WorldFolder, files: any FileSystem) {
        self.world = world
        self.files = files
    }

    /// The file of a pin.
    public func path(of hash: Hash) -> FilePath { world.pins.appending(hash.hex + ".cbor") }

    /// Reads a pin and verifies it.
    public func pin(_ hash: Hash) throws(PinError) -> ImportPin {
        let bytes: [UInt8]
        do {
            bytes = try files.read(path(of: hash), limit: Self.maximumPinSize)
        } catch .notFound {
            throw .notHere(hash)
        } catch {
            throw .file(error)
        }
        return try ImportPin(bytes, expecting: hash)
    }

    /// Stores the current definitions of an import as a pin, with its README.
    ///
    /// An existing pin is never changed, nor is its README, unless it is damaged. Callers that must not write don't
    /// call this.
    ///
    /// - Returns: the hash of the pin, and whether a file was written.
    @discardableResult
    public func keep(_ resolved: ResolvedImport) throws(PinError) -> (hash: Hash, isNew: Bool) {
        guard let root = resolved.root, let index = resolved.index else { throw .unresolved(label: resolved.label) }
        if try isHere(index.hash) { return (index.hash, false) }
        guard let pin = ImportPin(resolved.definitions, readme: try readme(of: root)), pin.index == index else {
            throw .unresolved(label: resolved.label)
        }
        return (index.hash, try write(pin))
    }

    /// Writes a pin unless it exists already; returns whether it was written.
    @discardableResult
    public func write(_ pin: ImportPin) throws(PinError) -> Bool {
        if try isHere(pin.index.hash) { return false }
        guard let bytes = try? pin.encoded() else {
            throw .damaged(pin.index.hash, reason: "it has no canonical form")
        }
        do {
            try files.createDirectories(world.pins)
            try files.writeAtomically(bytes, to: path(of: pin.index.hash))
        } catch {
            throw .unwritable(error)
        }
        return true
    }

    /// Stores the pin of every import that matches its lock; only for callers that may write.
    public func keepMatching(_ imports: [ResolvedImport]) throws(PinError) {
        for item in imports where item.state == .ok { try keep(item) }
    }

    private func isHere(_ hash: Hash) throws(PinError) -> Bool {
        do {
            _ = try pin(hash)
            return true
        } catch .notHere, .damaged {
            return false
        } catch {
            throw error
        }
    }

    private func readme(of root: FilePath) throws(PinError) -> [UInt8]? {
        do {
            return try files.read(root.appending("README.md"), limit: Self.maximumReadmeSize)
        } catch .notFound {
            return nil
        } catch {
            throw .file(error)
        }
    }
}
