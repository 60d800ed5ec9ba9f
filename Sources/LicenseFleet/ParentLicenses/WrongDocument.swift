import LicenseTokens

extension LicenseText {
  /// What somebody gave in place of a parent license file.
  /// - Returns: nil if it looks like one; whether it is good is for a verifier to say.
  static func notParentLicense(_ text: String) -> String? {
    do throws(LicenseDocumentError) {
      switch try LicenseDocument.parse(text).kind {
      case .parentLicense: return nil
      case .license: return "This is a license file of a device, not a parent license file. \(whereFrom)"
      case .bundle: return "This is a bundle of license files, not a parent license file. \(whereFrom)"
      }
    } catch {
      if compact(text, .parentLicense) != nil { return nil }
      if case .several = error { return "This file holds several documents: give each parent license file by itself." }
      if text.contains(LicenseDocument.Kind.allCases.map { "BEGIN COUNTERSIGN \($0.rawValue)" }) {
        return "This file is damaged, or its end is missing. \(whereFrom)"
      }
      if text.drop(while: \.isWhitespace).hasPrefix("{") {
        return "This is a file of JSON, like a project (fleet.json), not a parent license file. \(whereFrom)"
      }
      return "This is no parent license file. \(whereFrom)"
    }
  }

  private static let whereFrom =
    "Download the parent license file on the license's page, and give it as it came."
}

extension String {
  fileprivate func contains(_ words: [String]) -> Bool { words.contains { contains($0) } }
}
