import Control
import NIOCore

/// Splits what arrives into lines, and closes connections that stop within one.
final class LineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = IncomingLine

    private var splitter = LineSplitter()
    private var stalled: Scheduled<Void>?
    private let patience: TimeAmount

    /// - Parameter patience: the time within which a line that was begun must end.
    init(patience: TimeAmount) { self.patience = patience }

    func channelActive(context: ChannelHandlerContext) {
        watch(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let lines = splitter.take(unwrapInboundIn(data).readableBytesView)
        // A line that comes drop by drop gets no more time than one that stops.
        if !lines.isEmpty || stalled == nil {
            stalled?.cancel()
            stalled = nil
            if splitter.isWithinLine { watch(context) }
        }
        for line in lines { context.fireChannelRead(wrapInboundOut(line)) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        stalled?.cancel()
        context.fireChannelInactive()
    }

    private func watch(_ context: ChannelHandlerContext) {
        let channel = context.channel
        stalled = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }
}
