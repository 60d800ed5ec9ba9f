import LicensingCore
import Testing

@Suite struct SessionsContractTests {
  private static func session(_ user: Int, at seconds: Int64 = 0, browser: String = "") -> Session {
    let time = sampleTime.adding(seconds: seconds)
    return Session(userID: sampleID(user), createdAt: time, seenAt: time, address: "192.0.2.\(user)", browser: browser)
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldOfASessionComesBackAndItsUserHasIt(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let sessions = [Self.session(1, at: 5, browser: awkwardText), Self.session(1), Self.session(2, browser: "Firefox")]
    try await fresh.store.write { writer in
      for number in 1...2 { _ = try writer.insert(Sample.user(number)) }
      for (session, number) in zip(sessions, UInt8(1)...) { try writer.insert(session, hash: [number]) }
    }
    let (found, unknown, own, none) = try await fresh.store.read { reader in
      (
        try reader.session(hash: [1]), try reader.session(hash: [9]),
        try reader.sessions(of: sampleID(1)).map { "\($0.hash) \($0.session.browser)" },
        try reader.sessions(of: sampleID(3)).count
      )
    }
    #expect(found == sessions[0] && unknown == nil && none == 0)
    #expect(own == ["[2] ", "[1] \(awkwardText)"], "the oldest first")
  }

  @Test(arguments: StoreEngine.allCases)
  func aSessionIsSeenBeforeItIsWrittenDown(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      _ = try writer.insert(Sample.user())
      try writer.insert(Self.session(1), hash: [1])
    }
    fresh.store.note(.sessionSeen(hash: [1], at: sampleTime.adding(seconds: 60)))
    let seen = try await fresh.store.read { try $0.sessions(of: sampleID(1)).map(\.session.seenAt) }
    #expect(seen == [sampleTime.adding(seconds: 60)])
  }

  @Test(arguments: StoreEngine.allCases)
  func allOfAUserEndTogether(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let counts = try await fresh.store.write { writer in
      for number in 1...2 { _ = try writer.insert(Sample.user(number)) }
      for number in 1...3 { try writer.insert(Self.session(number == 3 ? 2 : 1), hash: [UInt8(number)]) }
      return [try writer.deleteSessions(of: sampleID(1)), try writer.deleteSessions(of: sampleID(1))]
    }
    #expect(counts == [2, 0])
    #expect(try await fresh.store.read { try $0.session(hash: [3]) } != nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func whenAUserSignedInIsNoChangeOfTheAccount(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let time = sampleTime.adding(seconds: 7)
    let user = try await fresh.store.write { writer in
      _ = try writer.insert(Sample.user())
      try writer.noteSignIn(sampleID(1), at: time)
      return try writer.update(Sample.user())
    }
    #expect(user?.lastSignedInAt == time && user?.version == 2)
  }
}
