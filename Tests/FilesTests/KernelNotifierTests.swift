import Dispatch
import Files
import Foundation
import Glibc
import SystemPackage
import Testing

/// The kernel's own notices, in folders on a disk.
@Suite struct KernelNotifierTests {
    /// Runs a test in a fresh folder that is watched; what the watch itself is told with its folders is over.
    private func run(_ body: (RealFileSystem, FilePath, KernelNotifier) throws -> Void) throws {
        let files = RealFileSystem()
        var template = Array("/tmp/aos-watch-XXXXXX".utf8CString)
        let root = try files.resolve(FilePath(platformString: try #require(mkdtemp(&template))))
        defer { #expect(throws: Never.self) { try files.removeTree(root) } }
        try files.createDirectory(root.appending("air"), mode: 0o755)
        try files.createFile(root.appending("air/a.json"), contents: [1], mode: 0o644)
        let notifier = try KernelNotifier()
        try notifier.watch([root, root.appending("air")])
        #expect(notifier.wait(atMost: .seconds(60)) == .changed, "what happened until now nobody has seen")
        try notifier.watch([root, root.appending("air")])
        #expect(notifier.wait(atMost: .zero) == .quiet, "the same folders again are no news")
        try body(files, root, notifier)
    }

    @Test func `a file that is made, written, renamed or removed is noticed`() throws {
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

    @Test func `files elsewhere, and looking, are not noticed`() throws {
        try run { files, root, notifier in
            _ = try files.read(root.appending("air/a.json"), limit: 10)
            _ = try files.list(root.appending("air"))
            #expect(notifier.wait(atMost: .zero) == .quiet)
            try files.createDirectory(root.appending("air/deep"), mode: 0o755)
            #expect(notifier.wait(atMost: .seconds(60)) == .changed)
            try files.createFile(root.appending("air/deep/x.json"), contents: [1], mode: 0o644)
            #expect(notifier.wait(atMost: .zero) == .quiet, "nobody has named that folder yet")
            try notifier.watch([root, root.appending("air"), root.appending("air/deep")])
            #expect(notifier.wait(atMost: .seconds(60)) == .changed, "what happened in it until now nobody has seen")
        }
    }

    @Test func `a folder that is gone can be named, and one that comes back is watched anew`() throws {
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

    @Test func `stopping ends a wait of another thread`() throws {
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
