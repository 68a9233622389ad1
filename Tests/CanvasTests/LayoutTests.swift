import Canvas
import Testing

@Suite struct LayoutTests {
    private let screen = Rect(x: 0, y: 0, width: 120, height: 40)

    @Test func `fixed rows are allocated first, and shares divide the rest`() {
        let rows = screen.splitRows([.cells(2), .share(1), .cells(1)])
        #expect(rows.map(\.height) == [2, 37, 1])
        #expect(rows.map(\.y) == [0, 2, 39])
        #expect(rows.allSatisfy { $0.width == 120 && $0.x == 0 })
    }

    @Test func `shares add up to the full width`() {
        #expect(screen.splitColumns([.share(1), .share(1), .share(5)]).map(\.width) == [17, 17, 86])
        for width in 0..<50 {
            let parts = Rect(x: 3, y: 0, width: width, height: 1).splitColumns([.share(2), .cells(4), .share(3)])
            #expect(parts.map(\.width).reduce(0, +) == width)
            #expect(parts[2].maxX == 3 + width)
        }
    }

    @Test func `too little room leaves later parts empty`() {
        #expect(
            Rect(x: 0, y: 0, width: 5, height: 3).splitRows([.cells(2), .cells(2), .share(1)]).map(\.height) == [
                2, 1, 0,
            ])
    }

    @Test func `rectangles never become negative`() {
        #expect(Rect(x: 4, y: 4, width: 1, height: 1).inset(by: 3).isEmpty)
        #expect(Rect(x: 0, y: 0, width: -3, height: 2).width == 0)
        #expect(screen.intersection(Rect(x: 200, y: 0, width: 5, height: 5)).isEmpty)
        #expect(
            screen.intersection(Rect(x: 110, y: -3, width: 50, height: 5)) == Rect(x: 110, y: 0, width: 10, height: 2))
    }

    @Test func `a centered rectangle never exceeds its surroundings`() {
        #expect(screen.centered(width: 60, height: 10) == Rect(x: 30, y: 15, width: 60, height: 10))
        #expect(screen.centered(width: 600, height: 100) == screen)
    }

    @Test func `rows outside of a rectangle are empty`() {
        #expect(screen.row(39) == Rect(x: 0, y: 39, width: 120, height: 1))
        #expect(screen.row(40).isEmpty)
        #expect(screen.row(-1).isEmpty)
    }
}
