/// What a page can say that was done, after a form sent the browser on to it.
enum PageNotice: String {
  case acquired, imported, waiting, refreshed, cancelled, removed
  /// Only a license file was there, of which no server was told.
  case fileRemoved = "file-removed"
  /// A license token and a license file were there.
  case bothRemoved = "both-removed"
  /// A bundle said so of the file that this machine has.
  case fileRevoked = "file-revoked"
  /// Removed here, but the server was not told.
  case forgotten

  /// The address of the page that says it.
  var location: String { self == .acquired ? "/" : "/?done=\(rawValue)" }

  /// - Parameters:
  ///   - isLicensed: whether there is a license now.
  ///   - others: how many license files for other devices were in what was imported.
  func sentence(_ isLicensed: Bool, others: Int = 0) -> String? {
    switch self {
    case .acquired: nil
    case .imported: isLicensed ? "The license file is imported." + Self.leftAlone(others) : nil
    case .fileRevoked: "The license file of this machine was revoked." + Self.leftAlone(others)
    case .waiting:
      isLicensed
        ? "This machine is licensed."
        : "No approval has come yet. This machine goes on asking, and shows the license here within seconds of it."
    case .refreshed: isLicensed ? "Refreshed." : nil
    case .cancelled: "The code is given up; nobody can approve it for this machine any more."
    case .removed: isLicensed ? nil : "The license is removed from this machine, and free for another one."
    case .fileRemoved:
      isLicensed
        ? nil
        : "The license file is removed from this machine. It counts on the authorization server until it is revoked there."
    case .bothRemoved:
      isLicensed
        ? nil
        : "The license is removed from this machine, and free for another one. The license file is removed as well; it counts on "
          + "the authorization server until it is revoked there."
    case .forgotten:
      isLicensed
        ? nil
        : "The license is removed from this machine, but the authorization server could not be told. Release the license there before "
          + "another machine can use it."
    }
  }

  private static func leftAlone(_ others: Int) -> String {
    switch others {
    case ...0: ""
    case 1: " 1 license file for another device was left alone."
    default: " \(others) license files for other devices were left alone."
    }
  }
}
