import HTTPCalls
import Testing

@testable import AdministrationClient

@Suite struct CommandFailureTests {
  private func failure(_ failure: APIFailure) throws -> CommandFailure {
    CommandFailure(
      failure, at: try ServerAddress("https://auth.example.com"), subject: "license lic_1",
      options: ["license_id": "--license"])
  }

  private func problem(
    _ status: Int, _ errors: [APIProblem.FieldError] = [], retryAfter: Int64? = nil
  ) -> APIFailure {
    .problem(APIProblem(status: status, code: "c", detail: "A sentence.", errors: errors, retryAfter: retryAfter))
  }

  @Test func sayWhatIsToBeDone() throws {
    let table: [(APIFailure, CommandFailure)] = [
      (.transport(.timedOut), .init(.unreachable, "https://auth.example.com does not answer in time")),
      (
        .unexpected(status: 200),
        .init(
          .unreachable, "https://auth.example.com gave an answer that is not a Countersign server's (status 200)")
      ),
      (
        problem(401),
        .init(
          .forbidden,
          "https://auth.example.com does not take the API token, which was revoked perhaps; sign in again with: "
            + "countersign login --server https://auth.example.com")
      ),
      (problem(403), .init(.forbidden, "A sentence.")),
      (problem(404), .init(.refused, "there is no license lic_1, or it is not yours to see")),
      (problem(429, retryAfter: 600), .init(.refused, "A sentence. (again in 600 s)")),
      (problem(429), .init(.refused, "A sentence.")),
      (problem(503), .init(.unreachable, "https://auth.example.com cannot answer now: A sentence.")),
      (
        problem(409, [.init("license_id", "is one of: lic_1"), .init("other", "is not")]),
        .init(.refused, "A sentence. (--license is one of: lic_1; other is not)")
      ),
    ]
    for (cause, expected) in table { #expect(try failure(cause) == expected) }
  }
}
