/// The operators on integers (Documentation/plans.md, *Expressions*).
enum Arithmetic {
    /// The result of `add`, `sub`, `mul`, `div` or `mod`.
    ///
    /// Two nats yield a nat, unless a difference is negative; any other operands yield an int.
    static func result(of name: String, _ left: PlanValue, _ right: PlanValue) throws(OperatorError) -> PlanValue {
        let isDivision = name == "div" || name == "mod"
        if isDivision, right == .int(0) || right == .nat(0) {
            throw OperatorError(.divideByZero, "`\(name)`: division by zero")
        }
        let a = try operand(left)
        let b = try operand(right)
        let overflow = OperatorError(.numericOverflow, "the result of `\(name)` is out of range")
        // The product of two 64-bit integers can exceed 127 bits.
        let (product, isTooLarge) = a.value.multipliedReportingOverflow(by: b.value)
        if name == "mul", isTooLarge { throw overflow }
        let exact: Int128 =
            switch name {
            case "add": a.value + b.value
            case "sub": a.value - b.value
            case "mul": product
            case "div": a.value / b.value
            default: a.value % b.value
            }
        if a.isNatural, b.isNatural, exact >= 0 {
            guard let number = UInt64(exactly: exact) else { throw overflow }
            return .nat(number)
        }
        guard let number = Int64(exactly: exact) else { throw overflow }
        return .int(number)
    }

    private static func operand(_ value: PlanValue) throws(OperatorError) -> (value: Int128, isNatural: Bool) {
        switch value {
        case .int(let number): (Int128(number), false)
        case .nat(let number): (Int128(number), true)
        default: throw OperatorError(.typeError, "expected an int or a nat, found \(value.kind)")
        }
    }
}
