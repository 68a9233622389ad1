import AIR
import CanonicalCBOR
import FaultyFiles
import Files
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct ImportPinTests {
    @Test func `a pin restores index, definitions and README`() throws {
        let world = try PackWorld.make()
        let core = try world.core()
        let (hash, isNew) = try world.pins.keep(core)
        #expect(isNew && hash == core.index?.hash)
        let pin = try world.pins.pin(hash)
        #expect(pin.index == core.index)
        #expect(Set(pin.definitions.map(\.key)) == Set(core.definitions.map(\.key)) && pin.definitions.count == 5)
        #expect(zip(pin.definitions, pin.index.entries).allSatisfy { $0.hash == $1.hash && $0.key == $1.key })
        #expect(pin.readme == Array("# core\n".utf8))
        #expect(try ImportPin(pin.encoded(), expecting: hash) == pin)
    }

    @Test func `a pin never changes, even if the README does`() throws {
        let world = try PackWorld.make()
        let hash = try world.pins.keep(world.core()).hash
        let before = try world.files.read(world.pins.path(of: hash), limit: 1 << 20)
        try world.write("\(PackWorld.pack)/README.md", "# other\n")
        #expect(try world.pins.keep(world.core()).isNew == false)
        #expect(try world.files.read(world.pins.path(of: hash), limit: 1 << 20) == before)
    }

    @Test func `every changed byte of a pin is found, and a damaged pin is written again`() throws {
        let world = try PackWorld.make()
        let core = try world.core()
        let hash = try world.pins.keep(core).hash
        let path = world.pins.path(of: hash)
        let good = try world.files.read(path, limit: 1 << 20)
        let pin = try world.pins.pin(hash)
        for index in stride(from: 0, to: good.count, by: 7) {
            var bytes = good
            bytes[index] ^= 0x01
            // The hash does not cover the README.
            #expect((try? ImportPin(bytes, expecting: hash)).map { $0.definitions == pin.definitions } ?? true)
        }
        for count in stride(from: 0, to: good.count, by: 97) {
            #expect(throws: PinError.self) { try ImportPin(Array(good.prefix(count)), expecting: hash) }
        }
        #expect(throws: PinError.self) { try ImportPin(good, expecting: .zero) }
        try world.files.writeAtomically(Array(good.dropLast()), to: path)
        #expect(throws: PinError.self) { try world.pins.pin(hash) }
        #expect(try world.pins.keep(core).isNew)
        #expect(try world.files.read(path, limit: 1 << 20) == good)
    }

    @Test func `a pin of a later version is left alone`() throws {
        let world = try PackWorld.make()
        let core = try world.core()
        let hash = try #require(core.index?.hash)
        let later = try CanonicalEncoder.encode(.record([("version", .unsigned(2))]))
        try world.files.createDirectories(world.world.pins)
        try world.files.writeAtomically(later, to: world.pins.path(of: hash))
        #expect(throws: PinError.unknownFormat(hash)) { try world.pins.keep(core) }
        #expect(try world.files.read(world.pins.path(of: hash), limit: 1 << 20) == later)
    }

    @Test func `only imports that match their lock are pinned`() throws {
        let world = try PackWorld.make()
        try world.pins.keepMatching(world.imports())
        #expect(try !world.files.exists(world.world.pins))
        let right = try #require(try world.core().right)
        let locked = try PackWorld.make(imports: #"{"path": "\#(PackWorld.pack)", \#(right.pasteText)}"#)
        try locked.pins.keepMatching(locked.imports())
        #expect(throws: Never.self) { try locked.pins.pin(right.defsHash) }
    }

    @Test func `a fault while writing a pin leaves no pin or a complete one`() throws {
        for fault in [FaultyFileSystem.Fault.failPartway(.noSpace("/")), .stopPartway, .stop] {
            var point = 0
            while true {
                point += 1
                let world = try PackWorld.make()
                let core = try world.core()
                let hash = try #require(core.index?.hash)
                let faulty = FaultyFileSystem(world.files)
                faulty.inject(fault, at: point)
                let isDone = (try? PinStore(world.world, files: faulty).keep(core)) != nil
                if let memory = world.files as? MemoryFileSystem, case .stopPartway = fault {
                    memory.losePower(.contentsPending)
                }
                let there = try world.files.exists(world.pins.path(of: hash))
                #expect(!isDone || there)
                if there { #expect(throws: Never.self, "\(point) \(fault)") { try world.pins.pin(hash) } }
                #expect(throws: Never.self) { try world.pins.keep(core) }
                if faulty.operations < point { break }
            }
            #expect(point > 5)
        }
    }
}
