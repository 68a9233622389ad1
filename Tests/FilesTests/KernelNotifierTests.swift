import Dispatch
import Files
import Foundation
import Glibc
import SystemPackage
import Testing

/// Notifications of the kernel, for folders on a disk.
@Suite struct KernelNotifierTests {
    /// Runs a test in a fresh watched folder, after the change that newly watched folders count as.
    private func run(_ body: (RealFileSystem, FilePath, KernelNotifier) throws -> Void) throws {
        let files = RealFileSystem()
        var template = Array("/tmp/aos-watch-XXXXXX".utf8CString)
        let root = try files.resolve(FilePath(platformString: try #require(mkdtemp(&template))))
        defer { #expect(throws: Never.self) { try files.removeTree(root) } }
        try files.createDirectory(root.appending("air"), mode: 0o755)
        try files.createFile(root.appending("air/a.json"), contents: [1], mode: 0o644)
        let notifier = try KernelNotifier()
        try notifier.watch([root, root.appending("air")])
        #expect(notifier.wait(atMost: .seconds(60)) == .changed, "earlier changes were not seen")
        try notifier.watch([root, root.appending("air")])
        #expect(notifier.wait(atMost: .zero) == .quiet, "watching the same folders again is not a change")
        try body(files, root, notifier)
    }

    @Test func `creating, writing, renaming or removing a file is noticed`() throws {
        try run { files, root, notifier in
            let file = root.appending("air/b.json")
            try files.createFile(file, contents: [1], mode: 0o644)
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            try files.append([2], to: file)
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            try files.rename(file, to: root.appending("air/c.json"))
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            try files.remove(root.appending("air/c.json"))
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            #expect(notifier.wait(atMost: .zero) == .quiet)
        }
    }

    @Test func `reads and changes in unwatched folders are not noticed`() throws {
        try run { files, root, notifier in
            _ = try files.read(root.appending("air/a.json"), limit: 10)
            _ = try files.list(root.appending("air"))
            #expect(notifier.wait(atMost: .zero) == .quiet)
            try files.createDirectory(root.appending("air/deep"), mode: 0o755)
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            try files.createFile(root.appending("air/deep/x.json"), contents: [1], mode: 0o644)
            #expect(notifier.wait(atMost: .zero) == .quiet, "that folder is not watched yet")
            try notifier.watch([root, root.appending("air"), root.appending("air/deep")])
            #expect(notifier.wait(atMost: .seconds(60)) == .changed, "earlier changes in it were not seen")
        }
    }

    @Test func `a missing folder can be named, and is watched again once it is back`() throws {
        try run { files, root, notifier in
            try files.removeTree(root.appending("air"))
            while notifier.wait(atMost: .zero) == .changed {}
            try notifier.watch([root, root.appending("air")])
            while notifier.wait(atMost: .zero) == .changed {}
            try files.createDirectory(root.appending("air"), mode: 0o755)
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            try notifier.watch([root, root.appending("air")])
            while notifier.wait(atMost: .zero) == .changed {}
            try files.createFile(root.appending("air/b.json"), contents: [1], mode: 0o644)
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
        }
    }

    @Test func `stopping ends a wait on another thread`() throws {
        try run { _, _, notifier in
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                if notifier.wait(atMost: nil) == .stopped { ended.signal() }
            }
            notifier.stop()
            #expect(ended.wait(timeout: .now() + 60) == .success)
        }
    }
}
