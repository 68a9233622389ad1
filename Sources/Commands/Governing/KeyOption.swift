import ArgumentParser

/// The key that signs a proposal, as an option.
struct KeyOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Sign the proposal with this key, as a governed world may require.", valueName: "file"),
        completion: .file())
    var key: String?
}
