import AIR

extension Workbench {
    func resolve(_ resolution: Resolution) throws(WorkbenchError) -> Outcome {
        throw WorkbenchError(.notSupported, "resolutions can't be written in this version", help: "edit the files by hand")
    }
}
