import Foundation
import Testing

/// `audit verify` and `audit head`, beside a server and alone, on a log that is whole and on one that somebody changed.
struct AuditCommandTests {
  private static let whole = "The audit log is whole: every sealed event is as it was sealed, and none is missing.\n"

  /// An installation in which something happened, and the head of its log once all of it was sealed.
  private func sealed() async throws -> (installation: ServerInstallation, head: String) {
    let installation = try ServerInstallation()
    let head = try await installation.withServer { _ in
      _ = try await installation.run("users", "create", "--name", "Ada", "--email", "ada@example.com")
      var verified: ServerInstallation.Finished
      repeat {
        verified = try await installation.run("audit", "verify")
      } while verified.exit == .status(0) && !verified.output.hasSuffix("unsealed: 0\n")
      let head = try await installation.run("audit", "head")
      let text = head.output.trimmingCharacters(in: .newlines)
      let number = text.prefix { $0 != ":" }
      #expect(head.exit == .status(0) && head.errors.isEmpty && text.contains(#/^[1-9][0-9]*:[0-9a-f]{64}$/#))
      #expect(
        verified
          == .init(
            exit: .status(0), output: "events: \(number)\nhead: \(text)\nunsealed: 0\n", errors: Self.whole))
      let expected = try await installation.run("audit", "verify", "--expect", text)
      #expect(expected.exit == .status(0) && expected.output == verified.output)
      #expect(expected.errors == Self.whole + "Event \(number) has the expected hash.\n")
      return text
    }
    return (installation, head)
  }

  @Test func aHeadIsFoundAgainWithoutAServer() async throws {
    let (installation, head) = try await sealed()
    let verified = try await installation.run("audit", "verify", "--expect", head)
    #expect(verified.exit == .status(0) && verified.errors.hasPrefix(Self.whole))
    let other = try await installation.run("audit", "verify", "--expect", "1:" + String(repeating: "0", count: 64))
    #expect(other.exit == .status(1) && other.output.hasPrefix("events: 1\nhead: 1:"))
    #expect(
      other.errors.contains(
        #/^The audit log is broken. Event 1 has the hash [0-9a-f]{64}, not the expected one: the log was sealed anew.\n$/#
      ))
    let wrong = try await installation.run("audit", "verify", "--expect", "1")
    #expect(
      wrong
        == .init(
          exit: .status(1), output: "",
          errors: "countersign-server: --expect takes a head as audit head prints it: a number, a colon and 64"
            + " hexadecimal digits.\n"))
  }

  @Test func aChangeInTheFileIsFound() async throws {
    let (installation, _) = try await sealed()
    let file = URL(fileURLWithPath: installation.dataDirectory + "/countersign.sqlite")
    var bytes = try Data(contentsOf: file)
    let range = try #require(bytes.range(of: Data(#""platform_administrator":"false""#.utf8)))
    bytes.replaceSubrange(range, with: Data(#""platform_administrator":"faIse""#.utf8))
    try bytes.write(to: file)
    for _ in 1...2 {
      let verified = try await installation.run("audit", "verify")
      #expect(verified.exit == .status(1))
      #expect(
        verified.errors.contains(
          #/^The audit log is broken. Event [0-9]+ \(evt_[0-9a-z]{26}\) was changed after it was sealed.\n$/#))
    }
    // Beside a server as well.
    try await installation.withServer { _ in
      let exit = try? await installation.run("audit", "verify").exit
      #expect(exit == .status(1))
    }
  }
}
