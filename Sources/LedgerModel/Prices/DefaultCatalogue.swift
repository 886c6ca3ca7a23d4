/// The price list that the ledger starts with: what the most used models cost.
///
/// Facts from the providers' price pages as of November 2026, in US dollars. A model is listed under the name that its
/// provider gives it; open models are listed where their host's name for them is theirs alone.
public enum DefaultCatalogue {
    public static let name = "built-in 2026-11"

    /// By model name; parsed on first use.
    public static let prices: [String: Price] = parse(table)

    private static func parse(_ table: String) -> [String: Price] {
        var prices: [String: Price] = [:]
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            precondition(parts.count == 2, "built-in price without a model: \(line)")
            do {
                let previous = prices.updateValue(try Price(notation: String(parts[1])), forKey: String(parts[0]))
                precondition(previous == nil, "second built-in price: \(line)")
            } catch {
                preconditionFailure("built-in price \(line): \(error)")
            }
        }
        return prices
    }

    /// `model: notation`, a line each.
    private static let table = """
        # OpenAI: https://developers.openai.com/api/docs/pricing
        gpt-6.1-sol: input 2, cached 0.1, write 2.5, output 10; \
            above 272000: input 4, cached 0.2, write 5, output 15; \
            batch: input 1, cached 0.05, write 1.25, output 5; \
            batch above 272000: input 2, cached 0.1, write 2.5, output 7.5; \
            flex: input 1, cached 0.05, write 1.25, output 5; \
            flex above 272000: input 2, cached 0.1, write 2.5, output 7.5; \
            priority: input 4, cached 0.2, write 5, output 20; \
            priority above 272000: input 8, cached 0.4, write 10, output 30
        gpt-6-astra: input 10, cached 1, write 12.5, output 50; \
            above 272000: input 20, cached 2, write 25, output 75; \
            batch: input 5, cached 0.5, write 6.25, output 25; \
            batch above 272000: input 10, cached 1, write 12.5, output 37.5; \
            flex: input 5, cached 0.5, write 6.25, output 25; \
            flex above 272000: input 10, cached 1, write 12.5, output 37.5; \
            priority: input 20, cached 2, write 25, output 100; \
            priority above 272000: input 40, cached 4, write 50, output 150
        gpt-6-sol: input 2, cached 0.2, write 2.5, output 10; above 272000: input 4, cached 0.4, write 5, output 15; \
            batch: input 1, cached 0.1, write 1.25, output 5; \
            batch above 272000: input 2, cached 0.2, write 2.5, output 7.5; \
            flex: input 1, cached 0.1, write 1.25, output 5; \
            flex above 272000: input 2, cached 0.2, write 2.5, output 7.5; \
            priority: input 4, cached 0.4, write 5, output 20; \
            priority above 272000: input 8, cached 0.8, write 10, output 30
        gpt-6-luna: input 0.1, cached 0.01, write 0.125, output 0.5; \
            above 272000: input 0.2, cached 0.02, write 0.25, output 0.75; \
            batch: input 0.05, cached 0.005, write 0.0625, output 0.25; \
            batch above 272000: input 0.1, cached 0.01, write 0.125, output 0.375; \
            flex: input 0.05, cached 0.005, write 0.0625, output 0.25; \
            flex above 272000: input 0.1, cached 0.01, write 0.125, output 0.375; \
            priority: input 0.2, cached 0.02, write 0.25, output 1; \
            priority above 272000: input 0.4, cached 0.04, write 0.5, output 1.5
        gpt-5.6: input 4, cached 0.4, write 5, output 20; above 272000: input 8, cached 0.8, write 10, output 30; \
            batch: input 2, cached 0.2, write 2.5, output 10; \
            batch above 272000: input 4, cached 0.4, write 5, output 15; \
            flex: input 2, cached 0.2, write 2.5, output 10; \
            flex above 272000: input 4, cached 0.4, write 5, output 15; \
            priority: input 8, cached 0.8, write 10, output 40; \
            priority above 272000: input 16, cached 1.6, write 20, output 60
        gpt-5.6-sol: input 4, cached 0.4, write 5, output 20; \
            above 272000: input 8, cached 0.8, write 10, output 30; \
            batch: input 2, cached 0.2, write 2.5, output 10; \
            batch above 272000: input 4, cached 0.4, write 5, output 15; \
            flex: input 2, cached 0.2, write 2.5, output 10; \
            flex above 272000: input 4, cached 0.4, write 5, output 15; \
            priority: input 8, cached 0.8, write 10, output 40; \
            priority above 272000: input 16, cached 1.6, write 20, output 60
        gpt-5.6-terra: input 2, cached 0.2, write 2.5, output 12; \
            above 272000: input 4, cached 0.4, write 5, output 18; batch: input 1, cached 0.1, write 1.25, output 6; \
            batch above 272000: input 2, cached 0.2, write 2.5, output 9; \
            flex: input 1, cached 0.1, write 1.25, output 6; \
            flex above 272000: input 2, cached 0.2, write 2.5, output 9; \
            priority: input 4, cached 0.4, write 5, output 24; \
            priority above 272000: input 8, cached 0.8, write 10, output 36
        gpt-5.6-luna: input 0.2, cached 0.02, write 0.25, output 1.2; \
            above 272000: input 0.4, cached 0.04, write 0.5, output 1.8; \
            batch: input 0.1, cached 0.01, write 0.125, output 0.6; \
            batch above 272000: input 0.2, cached 0.02, write 0.25, output 0.9; \
            flex: input 0.1, cached 0.01, write 0.125, output 0.6; \
            flex above 272000: input 0.2, cached 0.02, write 0.25, output 0.9; \
            priority: input 0.4, cached 0.04, write 0.5, output 2.4; \
            priority above 272000: input 0.8, cached 0.08, write 1, output 3.6
        gpt-5.5: input 5, cached 0.5, output 30; above 272000: input 10, cached 1, output 45; \
            batch: input 2.5, cached 0.25, output 15; batch above 272000: input 5, cached 0.5, output 22.5; \
            flex: input 2.5, cached 0.25, output 15; flex above 272000: input 5, cached 0.5, output 22.5; \
            priority: input 12.5, cached 1.25, output 75
        gpt-5.5-pro: input 30, output 180; above 272000: input 60, output 270; batch: input 15, output 90; \
            batch above 272000: input 30, output 135; flex: input 15, output 90
        gpt-5.4: input 2.5, cached 0.25, output 15; above 272000: input 5, cached 0.5, output 22.5; \
            batch: input 1.25, cached 0.13, output 7.5; batch above 272000: input 2.5, cached 0.25, output 11.25; \
            flex: input 1.25, cached 0.13, output 7.5; flex above 272000: input 2.5, cached 0.25, output 11.25; \
            priority: input 5, cached 0.5, output 30
        gpt-5.4-mini: input 0.75, cached 0.075, output 4.5; batch: input 0.375, cached 0.0375, output 2.25; \
            flex: input 0.375, cached 0.0375, output 2.25; priority: input 1.5, cached 0.15, output 9
        gpt-5.4-nano: input 0.2, cached 0.02, output 1.25; batch: input 0.1, cached 0.01, output 0.625; \
            flex: input 0.1, cached 0.01, output 0.625
        gpt-5.3-codex: input 1.75, cached 0.175, output 14; priority: input 3.5, cached 0.35, output 28
        gpt-5.2: input 1.75, cached 0.175, output 14; batch: input 0.875, cached 0.0875, output 7; \
            flex: input 0.875, cached 0.0875, output 7; priority: input 3.5, cached 0.35, output 28
        gpt-5.1: input 1.25, cached 0.125, output 10; batch: input 0.625, cached 0.0625, output 5; \
            flex: input 0.625, cached 0.0625, output 5; priority: input 2.5, cached 0.25, output 20
        gpt-5.1-codex: input 1.25, cached 0.125, output 10
        gpt-5.1-codex-mini: input 0.25, cached 0.025, output 2
        gpt-5: input 1.25, cached 0.125, output 10; batch: input 0.625, cached 0.0625, output 5; \
            flex: input 0.625, cached 0.0625, output 5; priority: input 2.5, cached 0.25, output 20
        gpt-5-mini: input 0.25, cached 0.025, output 2; batch: input 0.125, cached 0.0125, output 1; \
            flex: input 0.125, cached 0.0125, output 1; priority: input 0.45, cached 0.045, output 3.6
        gpt-5-nano: input 0.05, cached 0.005, output 0.4; batch: input 0.025, cached 0.0025, output 0.2; \
            flex: input 0.025, cached 0.0025, output 0.2
        gpt-5-pro: input 15, output 120; batch: input 7.5, output 60
        gpt-5-chat-latest: input 1.25, cached 0.125, output 10
        gpt-4.1: input 2, cached 0.5, output 8; batch: input 1, output 4; priority: input 3.5, cached 0.875, output 14
        gpt-4.1-mini: input 0.4, cached 0.1, output 1.6; batch: input 0.2, output 0.8; \
            priority: input 0.7, cached 0.175, output 2.8
        gpt-4.1-nano: input 0.1, cached 0.025, output 0.4; batch: input 0.05, output 0.2; \
            priority: input 0.2, cached 0.05, output 0.8
        gpt-4o: input 2.5, cached 1.25, output 10; batch: input 1.25, output 5; \
            priority: input 4.25, cached 2.125, output 17
        gpt-4o-2024-05-13: input 5, output 15; batch: input 2.5, output 7.5; priority: input 8.75, output 26.25
        gpt-4o-mini: input 0.15, cached 0.075, output 0.6; batch: input 0.075, output 0.3; \
            priority: input 0.25, cached 0.125, output 1
        gpt-4-turbo: input 10, output 30
        gpt-4-1106-preview: input 10, output 30
        gpt-4: input 30, output 60
        gpt-4-0613: input 30, output 60; batch: input 15, output 30
        gpt-3.5-turbo: input 0.5, output 1.5
        gpt-3.5-turbo-0125: input 0.5, output 1.5; batch: input 0.25, output 0.75
        gpt-3.5-turbo-1106: input 1, output 2; batch: input 1, output 2
        gpt-3.5-turbo-16k: input 3, output 4
        o1: input 15, cached 7.5, output 60; batch: input 7.5, output 30
        o3: input 2, cached 0.5, output 8; batch: input 1, output 4; flex: input 1, cached 0.25, output 4; \
            priority: input 3.5, cached 0.875, output 14
        o3-mini: input 1.1, cached 0.55, output 4.4; batch: input 0.55, output 2.2
        o3-pro: input 20, output 80; batch: input 10, output 40
        o4-mini: input 1.1, cached 0.275, output 4.4; batch: input 0.55, output 2.2; \
            flex: input 0.55, cached 0.138, output 2.2; priority: input 2, cached 0.5, output 8
        gpt-audio: input 2.5, output 10, audio-input 32, audio-output 64
        gpt-audio-mini: input 0.6, output 2.4, audio-input 10, audio-output 20
        gpt-realtime: input 4, cached 0.4, output 16, audio-input 32, audio-output 64
        gpt-realtime-mini: input 0.6, cached 0.06, output 2.4, audio-input 10, audio-output 20
        whisper-1: audio-minute 0.006
        gpt-4o-transcribe: input 2.5, output 10, audio-minute 0.006
        gpt-4o-mini-transcribe: input 1.25, output 5, audio-minute 0.003
        gpt-transcribe: audio-minute 0.0045
        tts-1: characters 15
        tts-1-hd: characters 30
        gpt-4o-mini-tts: input 0.6, output 10, audio-output 12, audio-minute 0.015
        text-embedding-3-large: input 0.13; batch: input 0.065
        text-embedding-3-small: input 0.02; batch: input 0.01
        text-embedding-ada-002: input 0.1
        omni-moderation-latest: input 0, output 0

        # Anthropic: https://platform.claude.com/docs/en/about-claude/pricing
        claude-fable-5-1: input 10, cached 0.25, write 12.5, write-1h 20, output 50; \
            batch: input 5, cached 0.125, write 6.25, output 25
        claude-fable-5: input 10, cached 1, write 12.5, write-1h 20, output 50; \
            batch: input 5, cached 0.5, write 6.25, output 25
        claude-opus-5-5: input 4, cached 0.2, write 5, write-1h 8, output 20; \
            batch: input 2, cached 0.1, write 2.5, output 10
        claude-opus-5: input 5, cached 0.5, write 6.25, write-1h 10, output 25; \
            batch: input 2.5, cached 0.25, write 3.125, output 12.5
        claude-opus-4-8: input 5, cached 0.5, write 6.25, write-1h 10, output 25; \
            batch: input 2.5, cached 0.25, write 3.125, output 12.5
        claude-opus-4-7: input 5, cached 0.5, write 6.25, write-1h 10, output 25; \
            batch: input 2.5, cached 0.25, write 3.125, output 12.5
        claude-opus-4-6: input 5, cached 0.5, write 6.25, write-1h 10, output 25; \
            batch: input 2.5, cached 0.25, write 3.125, output 12.5
        claude-opus-4-5: input 5, cached 0.5, write 6.25, write-1h 10, output 25; \
            batch: input 2.5, cached 0.25, write 3.125, output 12.5
        claude-sonnet-5-5: input 2, cached 0.1, write 2.5, write-1h 4, output 10; \
            batch: input 1, cached 0.05, write 1.25, output 5
        claude-sonnet-5: input 2, cached 0.2, write 2.5, write-1h 4, output 10; \
            batch: input 1, cached 0.1, write 1.25, output 5
        claude-sonnet-4-6: input 3, cached 0.3, write 3.75, write-1h 6, output 15; \
            batch: input 1.5, cached 0.15, write 1.875, output 7.5
        claude-sonnet-4-5: input 3, cached 0.3, write 3.75, write-1h 6, output 15; \
            batch: input 1.5, cached 0.15, write 1.875, output 7.5
        claude-haiku-5-5: input 0.1, cached 0.01, write 0.125, write-1h 0.2, output 0.5; \
            above 100000: input 0.5, cached 0.05, write 0.625, write-1h 1, output 2.5; \
            batch: input 0.05, cached 0.005, write 0.0625, output 0.25; \
            batch above 100000: input 0.25, cached 0.025, write 0.3125, output 1.25
        claude-haiku-4-5: input 1, cached 0.1, write 1.25, write-1h 2, output 5; \
            batch: input 0.5, cached 0.05, write 0.625, output 2.5

        # Anthropic models that left its page, as billed on Bedrock (claude-3-haiku: on Vertex AI): \
            https://aws.amazon.com/bedrock/pricing/
        claude-opus-4-1: input 15, cached 1.5, write 18.75, output 75
        claude-opus-4: input 15, cached 1.5, write 18.75, output 75
        claude-sonnet-4: input 3, cached 0.3, write 3.75, output 15; \
            above 200000: input 6, cached 0.6, write 7.5, output 22.5
        claude-3-7-sonnet: input 3, cached 0.3, write 3.75, output 15
        claude-3-5-sonnet: input 3, cached 0.3, write 3.75, output 15
        claude-3-5-haiku: input 0.8, cached 0.08, write 1, output 4
        claude-3-opus: input 15, cached 1.5, write 18.75, output 75
        claude-3-haiku: input 0.25, output 1.25

        # Google: https://ai.google.dev/gemini-api/docs/pricing
        gemini-4-argon: input 2, cached 0.1, output 10; batch: input 1, cached 0.05, output 5; \
            flex: input 1, cached 0.05, output 5; priority: input 3.6, cached 0.18, output 18
        gemini-3.8-flash: input 0.75, cached 0.075, output 3.75; batch: input 0.375, cached 0.0375, output 1.875; \
            flex: input 0.375, cached 0.0375, output 1.875; priority: input 1.35, cached 0.135, output 6.75
        gemini-3.6-flash: input 0.75, cached 0.075, output 3.75; batch: input 0.375, cached 0.0375, output 1.875; \
            flex: input 0.375, cached 0.0375, output 1.875; priority: input 1.35, cached 0.135, output 6.75
        gemini-3.5-flash: input 1.5, cached 0.15, output 9; batch: input 0.75, cached 0.075, output 4.5; \
            flex: input 0.75, cached 0.08, output 4.5; priority: input 2.7, cached 0.27, output 16.2
        gemini-3.5-flash-lite: input 0.3, cached 0.03, output 2.5; batch: input 0.15, cached 0.02, output 1.25; \
            flex: input 0.15, cached 0.02, output 1.25; priority: input 0.54, cached 0.05, output 4.5
        gemini-3.1-pro-preview: input 2, cached 0.2, output 12; above 200000: input 4, cached 0.4, output 18; \
            batch: input 1, cached 0.2, output 6; flex: input 1, cached 0.2, output 6; \
            priority: input 3.6, cached 0.36, output 21.6; \
            priority above 200000: input 7.2, cached 0.72, output 32.4
        gemini-3.1-flash-lite: input 0.25, cached 0.025, output 1.5, audio-input 0.5; \
            batch: input 0.125, cached 0.0125, output 0.75, audio-input 0.25; \
            flex: input 0.125, cached 0.0125, output 0.75; \
            priority: input 0.45, cached 0.045, output 2.7, audio-input 0.9
        gemini-3-flash-preview: input 0.5, cached 0.05, output 3, audio-input 1; \
            batch: input 0.25, cached 0.05, output 1.5, audio-input 0.5; flex: input 0.25, cached 0.05, output 1.5; \
            priority: input 0.9, cached 0.09, output 5.4, audio-input 1.8
        gemini-2.5-pro: input 1.25, cached 0.125, output 10; above 200000: input 2.5, cached 0.25, output 15; \
            batch: input 0.625, cached 0.125, output 5; flex: input 0.625, cached 0.125, output 5; \
            priority: input 2.25, cached 0.225, output 18; priority above 200000: input 4.5, cached 0.45, output 27
        gemini-2.5-flash: input 0.3, cached 0.03, output 2.5, audio-input 1; \
            batch: input 0.15, cached 0.03, output 1.25, audio-input 0.5; \
            flex: input 0.15, cached 0.03, output 1.25; \
            priority: input 0.54, cached 0.054, output 4.5, audio-input 1.8
        gemini-2.5-flash-lite: input 0.1, cached 0.01, output 0.4, audio-input 0.3; \
            batch: input 0.05, cached 0.01, output 0.2, audio-input 0.15; flex: input 0.05, cached 0.01, output 0.2; \
            priority: input 0.18, cached 0.018, output 0.72, audio-input 0.54
        gemini-pro-latest: input 2, cached 0.2, output 12; above 200000: input 4, cached 0.4, output 18; \
            batch: input 1, output 6; flex: input 1, cached 0.2, output 6; \
            priority: input 3.6, cached 0.36, output 21.6; \
            priority above 200000: input 7.2, cached 0.72, output 32.4
        gemini-flash-latest: input 0.75, cached 0.075, output 3.75; batch: input 0.375, output 1.875; \
            flex: input 0.375, cached 0.0375, output 1.875; priority: input 1.35, cached 0.135, output 6.75
        gemini-flash-lite-latest: input 0.3, cached 0.03, output 2.5; batch: input 0.15, output 1.25; \
            flex: input 0.15, cached 0.02, output 1.25; priority: input 0.54, cached 0.05, output 4.5
        gemini-embedding-001: input 0.15
        gemini-embedding-2: input 0.2, audio-input 6.5; batch: input 0.1, audio-input 3.25

        # Google models of its cloud: https://cloud.google.com/gemini-enterprise-agent-platform/generative-ai/pricing
        gemini-2.0-flash: input 0.15, output 0.6, audio-input 1; batch: input 0.075, output 0.3, audio-input 0.5
        gemini-2.0-flash-lite: input 0.075, output 0.3; batch: input 0.0375, output 0.15
        text-embedding-005: input 0.1

        # Mistral: https://docs.mistral.ai/models
        mistral-large-4: input 0.68, cached 0.068, output 2.09
        mistral-large-latest: input 0.5, cached 0.05, output 1.5
        mistral-large-2512: input 0.5, cached 0.05, output 1.5
        mistral-medium-latest: input 1.5, cached 0.15, output 7.5
        mistral-medium: input 1.5, cached 0.15, output 7.5
        mistral-small-latest: input 0.15, cached 0.015, output 0.6
        mistral-small-2603: input 0.15, cached 0.015, output 0.6
        mistral-small: input 0.1, cached 0.01, output 0.3
        magistral-medium-latest: input 1.5, cached 0.15, output 7.5
        codestral-latest: input 0.3, cached 0.03, output 0.9
        codestral-2508: input 0.3, cached 0.03, output 0.9
        devstral-latest: input 0.4, cached 0.04, output 2
        devstral-small-latest: input 0.1, cached 0.01, output 0.3
        ministral-14b-latest: input 0.2, cached 0.02, output 0.2
        ministral-8b-latest: input 0.15, cached 0.015, output 0.15
        ministral-3b-latest: input 0.1, cached 0.01, output 0.1
        open-mistral-nemo: input 0.3, cached 0.03, output 0.3
        voxtral-mini-latest: audio-minute 0.003
        mistral-embed: input 0.1
        codestral-embed: input 0.15, cached 0.015

        # DeepSeek: https://api-docs.deepseek.com/quick_start/pricing
        deepseek-v4-pro: input 1.32, cached 0.044, output 3.96
        deepseek-v4-flash: input 0.3, cached 0.006, output 1.2
        deepseek-chat: input 0.28, cached 0.028, output 0.42
        deepseek-reasoner: input 0.28, cached 0.028, output 0.42

        # xAI: https://api.x.ai/v1/language-models
        grok-4.7: input 2, cached 0.5, output 6; above 200000: input 4, cached 1, output 12
        grok-4.5: input 2, cached 0.3, output 6; above 200000: input 4, cached 0.6, output 12
        grok-4.3: input 1.25, cached 0.2, output 2.5; above 200000: input 2.5, cached 0.4, output 5; \
            batch: input 1, cached 0.16, output 2; batch above 200000: input 2, cached 0.32, output 4
        grok-4.20: input 1.25, cached 0.2, output 2.5; above 200000: input 2.5, cached 0.4, output 5; \
            batch: input 1, cached 0.16, output 2; batch above 200000: input 2, cached 0.32, output 4
        grok-4.20-reasoning: input 1.25, cached 0.2, output 2.5; above 200000: input 2.5, cached 0.4, output 5; \
            batch: input 1, cached 0.16, output 2; batch above 200000: input 2, cached 0.32, output 4
        grok-4.20-non-reasoning: input 1.25, cached 0.2, output 2.5; above 200000: input 2.5, cached 0.4, output 5; \
            batch: input 1, cached 0.16, output 2; batch above 200000: input 2, cached 0.32, output 4
        grok-code-fast-1: input 1, cached 0.2, output 2; above 200000: input 2, cached 0.4, output 4

        # xAI models that left its list, as billed on Oracle: \
            https://www.oracle.com/artificial-intelligence/generative-ai/generative-ai-service/pricing
        grok-4: input 3, output 15
        grok-3: input 3, output 15
        grok-3-mini: input 0.3, output 0.5

        # Cohere: https://cohere.com/pricing
        command-a-03-2025: input 2.5, output 10
        command-r-plus-08-2024: input 2.5, output 10
        command-r-08-2024: input 0.15, output 0.6
        embed-v4.0: input 0.12
        embed-english-v3.0: input 0.1
        embed-multilingual-v3.0: input 0.1
        rerank-v4.0-pro: input 0, output 0, request 0.0025
        rerank-v4.0-fast: input 0, output 0, request 0.002
        rerank-v3.5: input 0, output 0, request 0.002

        # Voyage: https://docs.voyageai.com/docs/pricing
        voyage-4-large: input 0.12
        voyage-4: input 0.06
        voyage-4-lite: input 0.02
        voyage-3.5: input 0.06

        # Qwen on Alibaba Cloud: https://www.alibabacloud.com/help/en/model-studio/models
        qwen3.8-max: input 2, cached 0.25, output 6
        qwen3.8-flash: input 0.15, cached 0.016, write 0.2, output 0.47
        qwen3.7-max: input 2.5, cached 0.5, write 3.125, output 7.5
        qwen-max: input 1.6, output 6.4
        qwen-plus: input 0.4, output 1.2
        qwen-turbo: input 0.05, output 0.2, reasoning 0.5

        # Llama on Cerebras: https://inference-docs.cerebras.ai/support/pricing
        llama-3.3-70b: input 0.85, output 1.2
        llama3.1-8b: input 0.1, output 0.1

        # Open models on Groq: https://groq.com/pricing
        openai/gpt-oss-120b: input 0.15, cached 0.075, output 0.6
        openai/gpt-oss-20b: input 0.075, cached 0.0375, output 0.3
        whisper-large-v3: audio-minute 0.0018498
        whisper-large-v3-turbo: audio-minute 0.0006666
        """
}
