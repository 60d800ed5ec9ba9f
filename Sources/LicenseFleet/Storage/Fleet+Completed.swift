import LicenseTokens

extension Fleet {
  /// The project with this machine's own copies in the place of license files that it lacks, or that somebody has damaged.
  ///
  /// A file that is the same in both places is believed, as it was verified when it was taken in; where they differ, the
  /// project's is looked at anew, and the copy counts only if it is good and the project's is not.
  func completed(_ current: FleetProject) -> FleetProject {
    guard let archive, let verifier = current.verifier else { return current }
    var current = current
    for index in current.devices.indices {
      let device = current.devices[index]
      guard let serial = device.serialNumber,
        let kept = device.numbers.flatMap({ archive.licenseFile(for: $0) }).flatMap({
          LicenseText.compact($0, .license)
        }),
        kept != device.licenseFile?.compact
      else { continue }
      func verified(_ compact: String) -> LicenseFileClaims? {
        try? verifier.verify(compact, serialNumber: serial, articleNumber: device.articleNumber, at: now())
      }
      if let file = device.licenseFile, verified(file.compact) != nil { continue }
      guard let claims = verified(kept) else { continue }
      current.devices[index].licenseFile = HeldLicenseFile(
        compact: kept, claims: claims, obtainedAt: now(), origin: .imported)
    }
    return current
  }
}
