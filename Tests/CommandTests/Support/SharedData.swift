import Foundation
import TestSupport

/// Data that others made, beside the package; none of it is part of it.
enum SharedData: String {
    case azureTrace = "AzureLLMInferenceTrace_conv.csv"
    case burstTrace = "burstgpt_slice.csv"
    case priceList = "model_prices_and_context_window.json"

    var path: String { PackageFolder.path("../shared/data/\(rawValue)") }

    /// Whether all of it is there; says so loudly when it is not.
    static func has(_ files: SharedData..., function: String = #function) -> Bool {
        let missing = files.filter { !FileManager.default.fileExists(atPath: $0.path) }
        for file in missing { print("SKIPPED \(function): \(file.path) is not there") }
        return missing.isEmpty
    }
}

/// Tools of the system that some tests need.
enum SystemTool {
    static func path(_ name: String, function: String = #function) -> String? {
        let found = ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"].map { $0 + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil { print("SKIPPED \(function): this machine has no \(name)") }
        return found
    }
}
