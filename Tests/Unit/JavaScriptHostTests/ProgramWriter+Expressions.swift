import TestSupport

extension ProgramWriter {
    /// Writes an assignment expression.
    mutating func expression() {
        nested { $0.anyExpression() }
    }

    private mutating func anyExpression() {
        guard budget > 0 else { return primary() }
        switch random.below(14) {
        case 0: arrowFunction()
        case 1:
            target()
            emit(pick(["=", "+=", "/=", "??=", ">>>="]))
            expression()
        case 2:
            // In parentheses, because V8 rejects `f(...a, [b] = c)` and similar calls.
            emit("(")
            pattern { $0.target() }
            emit("=")
            operand()
            emit(")")
        case 3:
            operand()
            emit("?")
            expression()
            emit(":")
            expression()
        case 4 where context.isGenerator:
            emit("yield")
            if chance(2) {
                if chance(2) { emitOnLine("*") }
                // The operand must not be on another line.
                emitOnLine("(")
                expression()
                emit(")")
            }
        case 5...8:
            operand()
            for _ in 0...random.below(3) {
                emit(pick(["/", "/", "/", "+", "-", "*", "%", "<", ">", "in", "instanceof", "===", "!=", ">>>", "&"]))
                operand()
            }
        case 9:
            operand()
            emit(pick(["&&", "||"]))
            operand()
        default: operand()
        }
    }

    mutating func spread() {
        emit("...")
        expression()
    }

    /// Writes an expression that needs no parentheses between operators.
    private mutating func operand() {
        switch random.below(14) {
        case 0: emit(pick(["typeof", "void", "!", "~", "-", "+"]))
        case 1 where context.isAsync: emit("await")
        case 2:
            emit(pick(["++", "--"]))
            return target()
        case 3:
            target()
            return emitOnLine(pick(["++", "--"]))
        case 4 where !context.privateNames.isEmpty:
            return parenthesized { writer in
                writer.emit(writer.pick(writer.context.privateNames), "in")
                writer.postfix()
            }
        default: break
        }
        postfix()
    }

    private mutating func postfix() {
        guard budget > 0 else { return primary() }
        primary()
        for _ in 0..<random.below(3) {
            switch random.below(6) {
            case 0:
                emit("(")
                nested { writer in
                    let count = writer.random.below(3)
                    writer.list(count, trailing: true) { writer in
                        if writer.chance(6) { writer.spread() } else { writer.expression() }
                    }
                }
                emit(")")
            case 1:
                emit("[")
                expression()
                emit("]")
            case 2: template()
            case 3 where !context.privateNames.isEmpty: emit(".", pick(context.privateNames))
            default: emit(".", keyName())
            }
        }
        if chance(8) { emit("?.", pick(["import", "export", "x"])) }
    }

    /// Writes an assignment target.
    mutating func target() {
        switch random.below(4) {
        case 0: emit("this", ".", keyName())
        case 1:
            emit(reference(), "[")
            expression()
            emit("]")
        default: emit(reference())
        }
    }

    mutating func reference() -> String {
        pick(["a", "b", "as", "from", "of", "get", "set", "target", "meta", "$", "_", "π", #"\u{61}b"#, "x1"])
    }

    private mutating func primary() {
        guard budget > 0 else { return emit(chance(2) ? reference() : literal()) }
        switch random.below(18) {
        case 0, 1: object()
        case 2:
            emit("[")
            nested { writer in
                let count = writer.random.below(4)
                writer.list(count, trailing: true) { if !$0.chance(8) { $0.expression() } }
            }
            emit("]")
        case 3: parenthesized { writer in writer.list(1 + writer.random.below(2)) { $0.expression() } }
        case 4: function(name: chance(2) ? freshName().source : nil)
        case 5: classBody(name: chance(2) ? freshName().source : nil)
        case 6: template()
        case 7:
            emit(Self.importName, "(")
            expression()
            emit(")")
        case 8:
            emit("new", reference(), "(")
            expression()
            emit(")")
        case 9 where context.isFunction: emit("new", ".", "target")
        case 10 where context.isMethod: emit("super", ".", keyName())
        case 11, 12, 13: emit(regularExpression())
        case 14, 15: emit(literal())
        default: emit(reference())
        }
    }

    mutating func literal() -> String {
        switch random.below(6) {
        case 0: pick(["1.5", ".5e+3", "0xe", "1_000n", "0b1", "1..toFixed", "2.", "1e-7"])
        case 1: pick(["this", "null", "true", "false", "undefined"])
        case 2: regularExpression()
        default: string()
        }
    }

    mutating func string() -> String {
        let quote = pick(["'", "\""])
        let body = trap().replacing("\\", with: "\\\\").replacing(quote, with: "\\" + quote)
        return quote + body + pick(["", "\\\n", "\u{2028}", "\\x41", "\\u{1F600}", "\\\r\n"]) + quote
    }

    func escapedTemplate(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("`", with: "\\`").replacing("${", with: "\\${")
    }

    mutating func regularExpression() -> String {
        let bodies = [
            "a", "[/]", #"\/"#, #"[^\]/"'`]+"#, "=", "import x from 'y'", "}", "{", "'", "`", #"\$\{"#, "[`${]", #"\\"#,
            #"(?<n>a)\k<n>"#, "[(]", ";export default 1", "[[]", "é𝒳", #"\[\/"#, #"a\/\/b"#, "(?:)|[*]",
        ]
        return "/" + pick(bodies) + "/" + pick(["", "", "g", "gi", "y"])
    }

    mutating func template() {
        tokens.append(Token(text: "`" + escapedTemplate(trap()) + lineBreak()))
        for _ in 0..<(budget > 0 ? random.below(3) : 0) {
            tokens.append(Token(text: ""))
            emit("${")
            expression()
            emit("}")
            tokens.append(Token(text: ""))
            emit(escapedTemplate(trap()))
        }
        tokens.append(Token(text: ""))
        emit("`")
    }
}
