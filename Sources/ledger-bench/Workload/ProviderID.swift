import Foundation

/// Random ids in the forms that providers give their responses.
enum ProviderID {
    static func draw(_ form: Team.IDForm, _ chance: inout SplitMix64) -> String {
        switch form {
        case .chatCompletion: "chatcmpl-" + text(29, alphabet, &chance)
        case .message: "msg_01" + text(22, alphabet, &chance)
        case .uuid: uuid(&chance)
        }
    }

    /// How many bytes of chance an id has: what no encoding can save.
    static func bytesOfChance(_ id: String) -> Double {
        switch id.utf8.count {
        case 36: 122 / 8
        case 38: 29 * log2(62) / 8
        default: 22 * log2(62) / 8
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private static func text(_ count: Int, _ alphabet: [UInt8], _ chance: inout SplitMix64) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            for index in 0..<count { buffer[index] = alphabet[chance.below(alphabet.count)] }
            return count
        }
    }

    /// Of version 4: 122 random bits.
    private static func uuid(_ chance: inout SplitMix64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            for index in 0..<36 {
                buffer[index] =
                    switch index {
                    case 8, 13, 18, 23: UInt8(ascii: "-")
                    case 14: UInt8(ascii: "4")
                    case 19: hexadecimal[8 + chance.below(4)]
                    default: hexadecimal[chance.below(16)]
                    }
            }
            return 36
        }
    }
}
