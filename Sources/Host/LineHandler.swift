import Control
import NIOCore

/// Splits incoming bytes into lines, and closes connections that stall within a line.
///
/// Nothing is read while too many lines wait for the host, and that time does not count against the client.
final class LineHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let lines: LineQueue
    private let patience: TimeAmount
    private var splitter = LineSplitter()
    private var stalled: Scheduled<Void>?
    /// Whether the client must complete a line: it began one, or has not sent any yet.
    private var owesLine = true
    /// Whether a read is postponed until lines have been removed from the queue.
    private var isHeld = false

    /// - Parameter patience: the time within which a line must be completed.
    init(_ lines: LineQueue, patience: TimeAmount) {
        self.lines = lines
        self.patience = patience
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        lines.onDrained {
            loop.execute {
                let (handler, context) = handler.value
                handler.resume(context)
            }
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        watch(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let complete = splitter.take(unwrapInboundIn(data).readableBytesView)
        // A line that trickles in gets no more time than one that stalls.
        if !complete.isEmpty || !owesLine {
            stopWatching()
            owesLine = splitter.isWithinLine
            if owesLine { watch(context) }
        }
        if !complete.isEmpty { lines.add(complete) }
    }

    func read(context: ChannelHandlerContext) {
        guard !lines.isFull else {
            isHeld = true
            stopWatching()
            return
        }
        context.read()
    }

    private func resume(_ context: ChannelHandlerContext) {
        guard isHeld else { return }
        isHeld = false
        if owesLine { watch(context) }
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            // Bytes after the last newline are not a line.
            stopWatching()
            lines.end(.finished)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWatching()
        lines.end(.closed)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopWatching()
        lines.end(.closed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func watch(_ context: ChannelHandlerContext) {
        let channel = context.channel
        stopWatching()
        stalled = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }

    private func stopWatching() {
        stalled?.cancel()
        stalled = nil
    }
}

/// An accepted connection, which is closed when it is deallocated.
final class Connection: Sendable {
    let channel: any Channel
    let lines: LineQueue

    /// The connection of a channel whose handler fills the queue.
    init(_ channel: any Channel, _ lines: LineQueue) {
        self.channel = channel
        self.lines = lines
    }

    deinit { channel.close(promise: nil) }
}
