import ArgumentParser

/// `aos store`: inspects and repairs the store of nodes and blobs.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Inspect the store, repair it, or clean it up.",
        subcommands: [StoreVerifyCommand.self, StoreCatCommand.self, StoreRepairCommand.self, StoreGCCommand.self])
}
