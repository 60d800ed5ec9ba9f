package import LicenseTokens

/// ParentLicenses is what allows a technician to generate license files: parent license files, taken into a project, and the
/// quotas of their licenses.

extension Fleet {
  /// Makes a project of parent license files, or adds them to the one that is there.
  ///
  /// - Parameters:
  ///   - texts: the documents.
  ///   - server: the server's address; nil: the one that the documents name.
  ///   - keySet: with which they are verified where the server cannot be asked.
  ///   - certificateAuthorities: the path of a file, which the project remembers.
  /// - Returns: what is to be known.
  /// - Throws: `FleetFailure`, `ProjectFileError`. Nothing is made then.
  package func begin(
    parentLicenses texts: [String], server address: String? = nil, keySet: JSONWebKeySet? = nil,
    certificateAuthorities: String? = nil
  ) async throws -> [String] {
    var notes: [String] = []
    if let wrong = texts.lazy.compactMap(LicenseText.notParentLicense).first { throw FleetFailure.usage(wrong) }
    let current: FleetProject
    var isNew = false
    do throws(ProjectFileError) {
      current = try project.load()
    } catch {
      guard case .notFound = error else { throw error }
      current = FleetProject(server: try Self.server(address, namedBy: texts))
      isNew = true
    }
    if let address, address != current.server {
      throw FleetFailure.usage("the project is one of \(current.server), not of \(address)")
    }
    let keys = try await keys(for: current, given: keySet, &notes)
    let parents = try verified(texts, of: current.server, with: keys.keySet, areFetched: keys.readAt != nil)
    if isNew { try project.create(current) }
    let now = now()
    try project.update { project in
      if let readAt = keys.readAt {
        project.trust(keys.keySet, readAt: readAt)
      } else {
        project.trust(keys.keySet, issuedAt: 0)
      }
      project.certificateAuthorities = certificateAuthorities ?? project.certificateAuthorities
      for parent in parents { project.add(parent, at: now, &notes) }
    }
    for parent in parents where parent.bundle == nil {
      var report = FleetReport()
      await refreshBundle(of: parent.licenseID, &report)
    }
    return notes
  }

  private static func server(_ address: String?, namedBy texts: [String]) throws -> String {
    if let address { return address }
    let issuers = Set(texts.compactMap { LicenseText.compact($0, .parentLicense).flatMap(LicenseText.issuer) })
    guard let only = issuers.first, issuers.count == 1 else {
      throw FleetFailure.usage(
        issuers.isEmpty
          ? "give a parent license file with --parent, or the server's address with --server"
          : "the parent license files come from different servers (\(issuers.sorted().joined(separator: ", ")))")
    }
    return only
  }

  /// The server's own keys, else those handed over, else those known from before.
  /// - Returns: with the time only if they were fetched from the server.
  private func keys(
    for current: FleetProject, given: JSONWebKeySet?, _ notes: inout [String]
  ) async throws -> (keySet: JSONWebKeySet, readAt: Int64?) {
    do {
      let readAt = now()
      let keySet = try await server(current.server).keySet()
      keep({ archive throws(FileTrouble) in try archive.keep(keySet, of: current.server) }, &notes)
      return (keySet, readAt)
    } catch {
      if let given { return (given, nil) }
      guard let known = current.keySet ?? archive?.keySet(of: current.server) else {
        throw FleetFailure.unreachable(
          "\(Self.words(error)) Its keys are needed once: connect this machine, or give them with --key-set FILE.")
      }
      notes.append("\(Self.words(error)) The keys known from before were used.")
      return (known, nil)
    }
  }

  private func verified(
    _ texts: [String], of server: String, with keySet: JSONWebKeySet, areFetched: Bool
  ) throws(FleetFailure) -> [ParentLicense] {
    let verifier = LicenseFileVerifier(issuer: server, audience: nil, keySet: keySet)
    return try texts.map { text throws(FleetFailure) in
      do throws(LicenseFileFailure) {
        let claims = try verifier.verifyParent(text)
        guard let compact = LicenseText.compact(text, .parentLicense) else { throw .malformed }
        return ParentLicense(claims, compact: compact, addedAt: now())
      } catch {
        // The server itself publishes all the keys that it signs with.
        throw .badParent(error, isKeyWithdrawn: areFetched && error == .unknownKey)
      }
    }
  }

  /// Asks the server for the quota of each license, and notes it.
  /// - Throws: `FleetFailure.unreachable` if none could be had and none is known.
  package func quotas() async throws -> FleetReport {
    var report = FleetReport()
    for parent in try project.load().parentLicenses where parent.endedAt == nil {
      do {
        let claims = try await withKeys(try project.load(), &report.notes).claims(of: parent)
        let quota = try await server(claims.issuer).quota(under: claims, at: now())
        try project.update { project in project.changeParent(parent.id) { $0.quota = quota } }
        report.quotas.append(QuotaLine(parent, quota))
      } catch FleetServer.Failure.parentEnded {
        let now = now()
        try project.update { project in project.changeParent(parent.id) { $0.endedAt = now } }
        report.notes.append("\(parent.product) for \(parent.organization): \(FleetServer.Failure.parentEnded.sentence)")
      } catch {
        guard let known = parent.quota else {
          throw error as? FleetFailure ?? FleetFailure.unreachable(Self.words(error))
        }
        if Self.isUnreachable(error) { report.isUnreachable = true } else { report.isIncomplete = true }
        report.notes.append("\(Self.words(error)) The quota is that of \(ProjectTime.text(known.readAt)).")
        report.quotas.append(QuotaLine(parent, known))
      }
    }
    return report
  }
}

extension FleetProject {
  /// A new parent license ends the one before it under the same license: the server did so when it made it.
  fileprivate mutating func add(_ parent: ParentLicense, at now: Int64, _ notes: inout [String]) {
    let label = "\(parent.product) for \(parent.organization)"
    if let place = parentLicenses.firstIndex(where: { $0.id == parent.id }) {
      guard parentLicenses[place].endedAt != nil, !isRenewed(parent) else {
        notes.append("The parent license of \(label) is in the project already.")
        return
      }
      // It did not work when it was last used; whoever hands it over once more wants it tried.
      parentLicenses[place].endedAt = nil
      note(FleetEvent(at: now, .parentLicenseAdded, subject: parent.id))
      notes.append("The parent license of \(label) had ended; it is used again.")
      return
    }
    var parent = parent
    for index in parentLicenses.indices where parentLicenses[index].licenseID == parent.licenseID {
      parent.bundle = parentLicenses[index].bundle ?? parent.bundle
      if parentLicenses[index].endedAt == nil { parentLicenses[index].endedAt = now }
    }
    parentLicenses.append(parent)
    note(FleetEvent(at: now, .parentLicenseAdded, subject: parent.id))
    notes.append("The parent license of \(label) was added.")
  }
}
