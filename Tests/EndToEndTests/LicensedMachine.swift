import Foundation

/// A machine that asks for its license, renews it and gives it back, over and over, and remembers what the server
/// acknowledged: after a crash it asks the server for all of it.
///
/// Where it matters, a request is noted before it is sent, and once more when its answer has come: without an answer
/// nobody knows whether it was carried out, and both are right.
struct LicensedMachine: Sendable {
  /// What the server has promised about the newest device code.
  private enum Code {
    case issued(String)
    case approvalSent(String)
    case approved(String)
    case redemptionSent(String)
  }

  /// What the server has promised about the license on this machine.
  private enum License {
    case held(Held)
    case releaseSent(Held)
    case released(Held)
  }

  private struct Held {
    let refreshToken: String
    let activation: String
  }

  /// A promise that the server did not keep.
  struct Broken: Error, CustomStringConvertible {
    let promise: String
    let answer: ServerClient.Answer
    var description: String { "\(promise), but the answer was \(answer.status): \(answer.body)" }
  }

  let device: String
  let administrator: String
  let acknowledgements: Acknowledgements

  private var code: Code?
  private var license: License?
  /// Codes that nobody approves.
  private var waiting: [String] = []

  /// - Parameter administrator: an API token.
  init(device: String, administrator: String, acknowledgements: Acknowledgements) {
    self.device = device
    self.administrator = administrator
    self.acknowledgements = acknowledgements
  }

  /// Whether the server has promised that this machine has its place in the license.
  var holdsActivation: Bool { if case .held = license { true } else { false } }

  // MARK: Work

  /// Goes on until the server is gone, or for some turns.
  /// - Throws: `ServerClient.Unexpected` for an answer that is not the one that is due.
  mutating func work(_ client: ServerClient, turns: Int = .max) async throws {
    do {
      for number in 0..<turns { try await turn(number, client) }
    } catch is ServerClient.NoAnswer {}
  }

  /// - Throws: `ServerClient.Unexpected` for an answer that is not the one that is due; `ServerClient.NoAnswer`.
  mutating func turn(_ number: Int, _ client: ServerClient) async throws {
    waiting.append(try await authorize(client).deviceCode)
    try await acquire(client)
    for _ in 0..<3 { try await refresh(client) }
    // Without this the next redemption replaces the family.
    if number.isMultiple(of: 2) { try await release(client) }
  }

  private mutating func authorize(_ client: ServerClient) async throws -> ServerClient.Codes {
    let codes = try await client.authorize()
    acknowledgements.add(secrets: codes.deviceCode, codes.userCode)
    return codes
  }

  private mutating func acquire(_ client: ServerClient) async throws {
    let codes = try await authorize(client)
    code = .issued(codes.deviceCode)
    let request = try await client.lookUp(codes, by: administrator)
    code = .approvalSent(codes.deviceCode)
    _ = try await client.approve(codes, as: request, device: device, by: administrator).expecting(200, "an approval")
    code = .approved(codes.deviceCode)
    acknowledgements.add()
    code = .redemptionSent(codes.deviceCode)
    try hold(try await client.poll(codes.deviceCode).expecting(200, "a redemption"))
  }

  private mutating func refresh(_ client: ServerClient) async throws {
    guard case .held(let held) = license else { return }
    try hold(try await client.refresh(held.refreshToken).expecting(200, "a refresh"))
  }

  private mutating func release(_ client: ServerClient) async throws {
    guard case .held(let held) = license else { return }
    license = .releaseSent(held)
    _ = try await client.delete("/api/v1/activations/\(held.activation)", bearer: administrator)
      .expecting(204, "a release")
    license = .released(held)
    acknowledgements.add()
  }

  private mutating func hold(_ answer: ServerClient.Answer) throws {
    let tokens: ServerClient.Tokens = try answer.decoded()
    let claims: Claims = try JSONWebToken.payload(of: tokens.accessToken)
    license = .held(Held(refreshToken: tokens.refreshToken, activation: claims.activation))
    code = nil
    acknowledgements.add(secrets: tokens.accessToken, tokens.refreshToken)
  }

  // MARK: After the crash

  /// Asks for everything that was acknowledged. Afterwards nothing is in doubt.
  /// - Throws: `Broken`.
  mutating func check(_ client: ServerClient) async throws {
    for code in waiting { try pending(try await client.poll(code)) }
    waiting = []
    // A redemption may have replaced the license; the code tells.
    if case .redemptionSent = code {} else { try await checkLicense(client) }
    try await checkCode(client)
  }

  private mutating func checkCode(_ client: ServerClient) async throws {
    switch code {
    case nil: break
    case .issued(let code): try pending(try await client.poll(code))
    case .approvalSent(let code):
      let answer = try await client.poll(code)
      if answer.status == 200 { try hold(answer) } else { try pending(answer) }
    case .approved(let code), .redemptionSent(let code):
      try hold(try good(try await client.poll(code), "an approved code gets tokens"))
    }
    code = nil
  }

  private mutating func checkLicense(_ client: ServerClient) async throws {
    switch license {
    case nil: break
    case .held(let held):
      try hold(try good(try await client.refresh(held.refreshToken), "the newest refresh token is good"))
    case .releaseSent(let held):
      let answer = try await client.refresh(held.refreshToken)
      if answer.status == 200 { try hold(answer) } else { try released(answer, held) }
    case .released(let held): try released(try await client.refresh(held.refreshToken), held)
    }
  }

  private func good(_ answer: ServerClient.Answer, _ promise: String) throws -> ServerClient.Answer {
    guard answer.status == 200 else { throw Broken(promise: promise, answer: answer) }
    return answer
  }

  private func pending(_ answer: ServerClient.Answer) throws {
    guard answer.refusal == .init(error: "authorization_pending", licenseStatus: nil) else {
      throw Broken(promise: "a code that was issued waits for its approval", answer: answer)
    }
  }

  private mutating func released(_ answer: ServerClient.Answer, _ held: Held) throws {
    guard answer.refusal == .init(error: "invalid_grant", licenseStatus: "Not Licensed") else {
      throw Broken(promise: "a license that was released stays so", answer: answer)
    }
    license = .released(held)
  }
}

private struct Claims: Decodable { let activation: String }
