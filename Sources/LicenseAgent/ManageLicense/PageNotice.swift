/// What a page can say that was done, after a form sent the browser on to it.
enum PageNotice: String {
  case acquired, imported, waiting, refreshed, cancelled, removed
  /// Only a license file was there, of which no server was told.
  case fileRemoved = "file-removed"
  /// Removed here, but the server was not told.
  case forgotten

  /// The address of the page that says it.
  var location: String { self == .acquired ? "/" : "/?done=\(rawValue)" }

  /// - Parameter isLicensed: whether there is a license now.
  func sentence(_ isLicensed: Bool) -> String? {
    switch self {
    case .acquired: nil
    case .imported: isLicensed ? "The license file is imported." : nil
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
    case .forgotten:
      isLicensed
        ? nil
        : "The license is removed from this machine, but the authorization server could not be told. Release the license there before "
          + "another machine can use it."
    }
  }
}
