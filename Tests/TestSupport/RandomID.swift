/// Ids as providers draw them at random.
package enum RandomID: String, CaseIterable, Sendable {
    case chatCompletion, message, uuid

    package func draw(_ random: inout SplitMix64) -> [UInt8] {
        func digits(_ count: Int, of alphabet: String) -> [UInt8] {
            let alphabet = Array(alphabet.utf8)
            return (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
        }
        let base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let base16 = "0123456789abcdef"
        switch self {
        case .chatCompletion: return Array("chatcmpl-".utf8) + digits(29, of: base62)
        case .message: return Array("msg_01".utf8) + digits(22, of: base62)
        case .uuid:
            let dash = Array("-".utf8)
            let version = Array("4".utf8) + digits(3, of: base16)
            let variant = digits(1, of: "89ab") + digits(3, of: base16)
            return digits(8, of: base16) + dash + digits(4, of: base16) + dash + version + dash + variant + dash
                + digits(12, of: base16)
        }
    }

    /// How many characters are drawn, from how many each.
    package var draws: [(count: Int, choices: Int)] {
        switch self {
        case .chatCompletion: [(29, 62)]
        case .message: [(22, 62)]
        case .uuid: [(30, 16), (1, 4)]
        }
    }
}
